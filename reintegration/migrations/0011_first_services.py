from datetime import date

from django.db import migrations

FROM = date(2000, 1, 1)
# What can be given, by the kinds of the register: code, kind, unit, and the names in English, Azerbaijani and Russian.
# An administrator adds to it and changes it; what something costs is each programme's own to say.
SERVICES = [
    ("state_shelter", "accommodation", "night", "State shelter", "Dövlət sığınacağı", "Государственный приют"),
    (
        "ngo_shelter",
        "accommodation",
        "night",
        "Shelter of a non-governmental organisation",
        "QHT sığınacağı",
        "Приют общественной организации",
    ),
    (
        "vac_temporary",
        "accommodation",
        "night",
        "Temporary stay at the assistance centre",
        "Yardım mərkəzində müvəqqəti yerləşdirmə",
        "Временное размещение в центре помощи",
    ),
    (
        "other_safe_place",
        "accommodation",
        "night",
        "Other safe accommodation",
        "Digər təhlükəsiz yerləşdirmə",
        "Другое безопасное размещение",
    ),
    ("food", "food", "day", "Food", "Qida", "Питание"),
    ("clothing_hygiene", "clothing_hygiene", "set", "Clothing and hygiene", "Geyim və gigiyena", "Одежда и гигиена"),
    (
        "medical_emergency",
        "medical_emergency",
        "session",
        "Emergency medical care",
        "Təcili tibbi yardım",
        "Экстренная медицинская помощь",
    ),
    (
        "medical_general",
        "medical_general",
        "session",
        "General medical care",
        "Ümumi tibbi yardım",
        "Общая медицинская помощь",
    ),
    (
        "medical_specialist",
        "medical_specialist",
        "session",
        "Specialist medical care",
        "İxtisaslaşmış tibbi yardım",
        "Специализированная медицинская помощь",
    ),
    (
        "reproductive_health",
        "reproductive_health",
        "session",
        "Reproductive health",
        "Reproduktiv sağlamlıq",
        "Репродуктивное здоровье",
    ),
    (
        "medical_rehabilitation",
        "medical_rehabilitation",
        "day",
        "Medical rehabilitation",
        "Tibbi reabilitasiya",
        "Медицинская реабилитация",
    ),
    (
        "substance_dependence",
        "substance_dependence",
        "day",
        "Help with substance dependence",
        "Asılılıq zamanı yardım",
        "Помощь при зависимости",
    ),
    (
        "psychological_counselling",
        "psychological_counselling",
        "session",
        "Psychological counselling",
        "Psixoloji məsləhət",
        "Психологическое консультирование",
    ),
    (
        "crisis_intervention",
        "crisis_intervention",
        "session",
        "Crisis intervention",
        "Böhran zamanı müdaxilə",
        "Кризисное вмешательство",
    ),
    ("psychiatric", "psychiatric", "session", "Psychiatric care", "Psixiatrik yardım", "Психиатрическая помощь"),
    (
        "family_counselling",
        "family_counselling",
        "session",
        "Family counselling",
        "Ailə məsləhəti",
        "Семейное консультирование",
    ),
    ("legal_information", "legal_information", "session", "Legal information", "Hüquqi məlumat", "Правовая информация"),
    (
        "legal_representation",
        "legal_representation",
        "hour",
        "Legal representation",
        "Hüquqi təmsilçilik",
        "Юридическое представительство",
    ),
    (
        "criminal_proceedings_support",
        "criminal_proceedings_support",
        "hour",
        "Support in criminal proceedings",
        "Cinayət prosesində dəstək",
        "Поддержка в уголовном процессе",
    ),
    (
        "compensation_claim",
        "compensation_claim",
        "document",
        "Compensation claim",
        "Kompensasiya tələbi",
        "Требование компенсации",
    ),
    (
        "identity_documents",
        "identity_documents",
        "document",
        "Identity documents",
        "Şəxsiyyət sənədləri",
        "Документы, удостоверяющие личность",
    ),
    (
        "residence_registration",
        "residence_registration",
        "document",
        "Residence or registration",
        "Yaşayış icazəsi və ya qeydiyyat",
        "Проживание или регистрация",
    ),
    (
        "social_assistance_application",
        "social_assistance_application",
        "document",
        "Application for social assistance",
        "Sosial yardım üçün müraciət",
        "Заявление на социальную помощь",
    ),
    (
        "one_time_allowance",
        "one_time_allowance",
        "payment",
        "One-time allowance",
        "Birdəfəlik müavinət",
        "Единовременное пособие",
    ),
    ("monthly_allowance", "monthly_allowance", "payment", "Monthly allowance", "Aylıq müavinət", "Ежемесячное пособие"),
    ("financial_aid", "financial_aid", "payment", "Financial aid", "Maliyyə yardımı", "Финансовая помощь"),
    ("housing", "housing", "month", "Housing", "Mənzil", "Жильё"),
    ("family_mediation", "family_mediation", "session", "Family mediation", "Ailə mediasiyası", "Семейная медиация"),
    (
        "family_reunification",
        "family_reunification",
        "piece",
        "Family reunification",
        "Ailənin birləşdirilməsi",
        "Воссоединение семьи",
    ),
    ("schooling", "schooling", "month", "Schooling", "Məktəb təhsili", "Школьное обучение"),
    ("boarding_school", "boarding_school", "month", "Boarding school", "İnternat məktəbi", "Школа-интернат"),
    ("school_supplies", "school_supplies", "set", "School supplies", "Məktəb ləvazimatı", "Школьные принадлежности"),
    ("kindergarten", "kindergarten", "month", "Kindergarten", "Uşaq bağçası", "Детский сад"),
    (
        "vocational_training",
        "vocational_training",
        "hour",
        "Vocational training",
        "Peşə hazırlığı",
        "Профессиональное обучение",
    ),
    (
        "employment_placement",
        "employment_placement",
        "piece",
        "Employment placement",
        "İşə düzəltmə",
        "Трудоустройство",
    ),
    (
        "business_grant",
        "business_grant",
        "payment",
        "Small-business grant",
        "Kiçik biznes qrantı",
        "Грант на малый бизнес",
    ),
    ("equipment", "equipment", "piece", "Equipment", "Avadanlıq", "Оборудование"),
    (
        "travel_documents",
        "travel_documents",
        "document",
        "Travel documents",
        "Səyahət sənədləri",
        "Проездные документы",
    ),
    ("repatriation", "repatriation", "journey", "Repatriation", "Repatriasiya", "Репатриация"),
    ("reception", "reception", "session", "Reception on return", "Qayıdışda qarşılama", "Встреча по возвращении"),
    ("escort", "escort", "journey", "Escort", "Müşayiət", "Сопровождение"),
    ("transfer", "transfer", "journey", "Transfer", "Nəqletmə", "Перевозка"),
    (
        "interpretation",
        "interpretation",
        "hour",
        "Interpretation and translation",
        "Şifahi və yazılı tərcümə",
        "Устный и письменный перевод",
    ),
    ("other", "other", "piece", "Other assistance", "Digər yardım", "Другая помощь"),
    (
        "group_counselling",
        "psychological_counselling",
        "session",
        "Group counselling",
        "Qrup şəklində psixoloji məsləhət",
        "Групповое консультирование",
    ),
    (
        "rights_session",
        "legal_information",
        "session",
        "Group session on rights",
        "Hüquqlar haqqında qrup məşğələsi",
        "Групповое занятие о правах",
    ),
    (
        "job_skills_session",
        "vocational_training",
        "session",
        "Group session on finding work",
        "İş axtarışı üzrə qrup məşğələsi",
        "Групповое занятие по поиску работы",
    ),
]


def add(apps, schema_editor):
    service = apps.get_model("reintegration", "Service")
    names = ("code", "type", "unit", "name_en", "name_az", "name_ru")
    service.objects.bulk_create([service(**dict(zip(names, row, strict=True)), valid_from=FROM) for row in SERVICES])


def remove(apps, schema_editor):
    apps.get_model("reintegration", "Service").objects.filter(code__in=[row[0] for row in SERVICES]).delete()


class Migration(migrations.Migration):
    """The first catalogue."""

    dependencies = [("reintegration", "0010_catalogue")]

    operations = [migrations.RunPython(add, remove)]
