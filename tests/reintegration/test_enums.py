from reintegration.enums import TYPES_OF_GROUP, AssistanceType, grouped_types


def test_every_type_stands_in_one_group():
    listed = [kind for kinds in TYPES_OF_GROUP.values() for kind in kinds]

    assert sorted(listed) == sorted(AssistanceType)
    assert [value for _, choices in grouped_types() for value, _ in choices] == listed
