"""How texts are folded and cut into words for searching, without any extension of the database.

Each function stands alone, so that an index on it can be restored under an empty search path.
"""

from django.db import migrations

# Accents, case and punctuation aside: 'Ångström-Data  A/S' is 'angstrom data a s'.
_FOLDED = r"""btrim(regexp_replace(
        replace(replace(replace(replace(replace(translate(
            lower(regexp_replace(normalize({text}, NFKD), '[\u0300-\u036f]', '', 'g')),
            'øđðłıħς', 'oddlihσ'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ß', 'ss'), 'ẞ', 'ss'),
        '[\s!-/:-@\[-`{{-~]+', ' ', 'g'))"""
_SET_UP = f"""
CREATE FUNCTION core_search_text(told text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT {_FOLDED.format(text="told")} $$;
CREATE FUNCTION core_search_words(VARIADIC told text[]) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT to_tsvector('pg_catalog.simple'::regconfig,
        {_FOLDED.format(text="array_to_string(told, ' ')")}) $$;
-- Each word of what is asked for has to begin a word; null where no word is asked for.
CREATE FUNCTION core_search_query(asked text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT to_tsquery('pg_catalog.simple'::regconfig,
        string_agg(quote_literal(word) || ':*', ' & '))
        FROM unnest(tsvector_to_array(to_tsvector('pg_catalog.simple'::regconfig,
            {_FOLDED.format(text="asked")}))) AS word $$;
"""  # noqa: S608  constants
_TAKE_DOWN = """
DROP FUNCTION core_search_query(text);
DROP FUNCTION core_search_words(text[]);
DROP FUNCTION core_search_text(text);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_history")]

    operations = [migrations.RunSQL(_SET_UP, _TAKE_DOWN)]
