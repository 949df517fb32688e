from django.db import migrations, models

# One row for each house that may be found, without its name, its number or where it stands. How many beds are free leaves
# the database only as none (0), one or two (1), three or more (3), or not known: exact counts, asked for night after night,
# would tell when somebody came and left.
#
# A bed is free as BedQuerySet.free and the actions that book one have it: nobody's nights in the span but reservations that
# have run out, and nobody in it who was to leave and has not. Of the places that were set no more are free than nobody has in
# the fullest night. `for_adults`, `for_children`: the client groups to which they may belong; a room of other groups does not
# count. Whoever has to be alone has a bed for isolation, and nobody else does.
FREE_PLACES = """
CREATE FUNCTION access.free_places(
    start date, finish date, today date, moment timestamptz,
    adults integer, children integer, cots integer, first_is_adult boolean, accessible boolean, isolation boolean,
    for_adults text[], for_children text[]
) RETURNS TABLE (
    organisation uuid, organisation_name text, kind text, region text, client_groups text[], most_days integer,
    free integer, is_enough boolean, has_cots boolean, has_accessible boolean, has_isolation boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    all_of_them integer := adults + children + cots;
    for_first text[] := CASE WHEN first_is_adult THEN for_adults ELSE for_children END;
    other_adults integer := adults - CASE WHEN isolation AND first_is_adult THEN 1 ELSE 0 END;
    other_children integer := children - CASE WHEN isolation AND NOT first_is_adult THEN 1 ELSE 0 END;
BEGIN
    IF NOT (coalesce(access.programme(), false) OR access.organisation() IS NOT NULL) OR finish - start NOT BETWEEN 1 AND 14
    THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH house AS MATERIALIZED (
        SELECT s.id, o.public_id, o.name, s.kind, s.region, s.client_groups, s.most_days
        FROM public.shelters_shelter s JOIN public.accounts_organisation o ON o.id = s.organisation_id
        WHERE s.is_listed AND o.is_active
    ), taken AS MATERIALIZED (
        SELECT u.bed_id FROM public.shelters_beduse u LEFT JOIN public.shelters_reservation r ON r.id = u.reservation_id
        WHERE u.from_on < finish AND (u.until_on IS NULL OR u.until_on > start AND u.until_on > u.from_on)
          AND (r.expires_at IS NULL OR r.expires_at > moment)
        UNION
        SELECT u.bed_id FROM public.shelters_stay s JOIN public.shelters_beduse u ON u.stay_id = s.id
        WHERE start <= today AND s.check_out IS NULL AND u.until_on <= start AND NOT EXISTS (
            SELECT FROM public.shelters_beduse l WHERE l.stay_id = u.stay_id AND l.from_on > u.from_on)
    ), bed AS MATERIALIZED (
        SELECT b.shelter_id, b.kind, t.bed_id IS NULL AS is_free,
               w.groups = '{}' OR w.groups && for_adults AS fits_adults,
               w.groups = '{}' OR w.groups && for_children AS fits_children,
               w.groups = '{}' OR w.groups && for_first AS fits_first
        FROM public.shelters_bed b LEFT JOIN public.shelters_room m ON m.id = b.room_id LEFT JOIN taken t ON t.bed_id = b.id
        CROSS JOIN LATERAL (SELECT coalesce(m.client_groups, '{}')::text[] AS groups) w
        WHERE b.shelter_id IN (SELECT house.id FROM house)
    ), counted AS MATERIALIZED (
        SELECT b.shelter_id,
               count(*) FILTER (WHERE b.kind IN ('ordinary', 'accessible') AND b.is_free
                                AND (other_adults > 0 AND b.fits_adults
                                     OR other_children + cots > 0 AND b.fits_children)) AS either,
               count(*) FILTER (WHERE b.kind IN ('ordinary', 'accessible') AND b.is_free AND b.fits_adults) AS adult,
               count(*) FILTER (WHERE b.kind IN ('ordinary', 'accessible') AND b.is_free AND b.fits_children) AS child,
               count(*) FILTER (WHERE b.kind = 'cot' AND b.is_free AND b.fits_children) AS cot,
               count(*) FILTER (WHERE b.kind = 'isolation' AND b.is_free AND b.fits_first) AS alone,
               count(*) FILTER (WHERE b.kind = 'accessible' AND b.is_free AND b.fits_first) AS reached,
               -- Whoever needs the accessible bed takes one that the others could not have, if there is one.
               bool_or(b.kind = 'accessible' AND b.is_free AND b.fits_first
                       AND NOT (CASE WHEN first_is_adult THEN b.fits_children ELSE b.fits_adults END)) AS reached_apart
        FROM bed b GROUP BY b.shelter_id
    ), present AS MATERIALIZED (
        SELECT s.shelter_id, s.check_in AS from_on, coalesce(
                   s.check_out, CASE WHEN s.planned_until IS NULL THEN 'infinity' ELSE greatest(s.planned_until, today + 1) END
               ) AS until_on
        FROM public.shelters_stay s
        WHERE s.check_in < finish AND (s.check_out IS NULL OR s.check_out > start)
        UNION ALL
        SELECT r.shelter_id, r.from_on, r.until_on FROM public.shelters_reservation r
        WHERE r.state = 'held' AND r.expires_at > moment AND r.from_on < finish AND r.until_on > start
    ), night AS MATERIALIZED (
        SELECT start + n.number AS on_ FROM generate_series(0, finish - start - 1) AS n (number)
    ), inside AS MATERIALIZED (
        SELECT p.shelter_id, n.on_, count(*) AS persons
        FROM present p JOIN night n ON p.from_on <= n.on_ AND p.until_on > n.on_ GROUP BY p.shelter_id, n.on_
    ), room AS MATERIALIZED (
        SELECT k.shelter_id, min(k.places - coalesce(i.persons, 0)) AS remaining
        FROM (
            SELECT DISTINCT ON (c.shelter_id, n.on_) c.shelter_id, n.on_, c.places
            FROM public.shelters_capacity c JOIN night n ON c.from_on IS NULL OR c.from_on <= n.on_
            ORDER BY c.shelter_id, n.on_, c.from_on DESC NULLS LAST
        ) k LEFT JOIN inside i ON i.shelter_id = k.shelter_id AND i.on_ = k.on_
        GROUP BY k.shelter_id
    ), fitting AS (
        SELECT h.*, c.shelter_id IS NOT NULL AS has_beds, r.remaining, c.cot, c.alone, c.reached,
               least(c.either + CASE WHEN isolation THEN c.alone ELSE 0 END + CASE WHEN cots > 0 THEN c.cot ELSE 0 END,
                     r.remaining) AS places,
               c.adult >= other_adults + CASE
                   WHEN accessible AND NOT isolation AND NOT first_is_adult AND NOT c.reached_apart THEN least(other_adults, 1)
                   ELSE 0 END
               AND c.child >= other_children + greatest(cots - c.cot, 0) + CASE
                   WHEN accessible AND NOT isolation AND first_is_adult AND NOT c.reached_apart
                   THEN least(other_children + greatest(cots - c.cot, 0), 1) ELSE 0 END
               AND c.either >= other_adults + other_children + greatest(cots - c.cot, 0)
               AND (NOT isolation OR c.alone > 0) AND (isolation OR NOT accessible OR c.reached > 0) AS finds_beds
        FROM house h LEFT JOIN counted c ON c.shelter_id = h.id LEFT JOIN room r ON r.shelter_id = h.id
    )
    SELECT f.public_id, f.name::text, f.kind::text, f.region::text, f.client_groups::text[], f.most_days::integer,
           CASE WHEN f.remaining <= 0 OR f.has_beds AND f.places <= 0 THEN 0 WHEN NOT f.has_beds THEN NULL
                WHEN f.places < 3 THEN 1 ELSE 3 END,
           CASE WHEN f.remaining < all_of_them THEN false WHEN NOT f.has_beds THEN NULL ELSE f.finds_beds END,
           coalesce(f.cot, 0) >= cots, coalesce(f.reached, 0) > 0, coalesce(f.alone, 0) > 0
    FROM fitting f
    ORDER BY 2, 1, 3, 4, 5, 6;
END $$;
"""


class Migration(migrations.Migration):
    """Whoever refers somebody finds which organisation has room, and no more."""

    dependencies = [("shelters", "0062_who_writes"), ("accounts", "0006_organisation_types")]

    operations = [
        migrations.AddField(
            model_name="shelter",
            name="is_listed",
            field=models.BooleanField(
                default=True,
                help_text="Whether whoever refers somebody finds the house when it has a place: never its name or where it stands.",
                verbose_name="found by other organisations",
            ),
        ),
        migrations.RunSQL(FREE_PLACES, "DROP FUNCTION access.free_places"),
    ]
