{#- All that must hold of a model's rows, in one test: a test for each rule would cost a close more than
    its models do. Every rule that is broken is a row: its name, and how many rows break it.

    grain: every row has a value in each of these columns, and no two rows share them.
    unique: no two rows share these columns.
    found_in: a column to the model among whose values of the same column its values are.
    holds: identities of the business by name, as conditions; unknown counts as broken. -#}
{% test sound(model, grain=[], unique=[], found_in={}, holds={}) %}
{%- set rules = {} -%}
{%- if grain -%}
    {%- do rules.update({"grain": "select 1 from " ~ model ~ " group by " ~ grain | join(", ")
        ~ " having count(*) > 1 or " ~ grain | join(" is null or ") ~ " is null"}) -%}
{%- endif -%}
{%- if unique -%}
    {%- do rules.update({"unique": "select 1 from " ~ model ~ " group by " ~ unique | join(", ")
        ~ " having count(*) > 1"}) -%}
{%- endif -%}
{%- for column, other in found_in.items() -%}
    {%- do rules.update({column ~ "_found_in_" ~ other: "select 1 from " ~ model ~ " where " ~ column
        ~ " not in (select " ~ column ~ " from " ~ ref(other) ~ " where " ~ column
        ~ " is not null)"}) -%}
{%- endfor -%}
{%- for name, condition in holds.items() -%}
    {%- do rules.update({name: "select 1 from " ~ model ~ " where not coalesce((" ~ condition
        ~ "), false)"}) -%}
{%- endfor %}
select rule, broken
from (
    {%- for name, query in rules.items() %}
    select '{{ name }}' as rule, count(*) as broken
    from ({{ query }}) as found
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
) as rules
where broken > 0

{% endtest %}
