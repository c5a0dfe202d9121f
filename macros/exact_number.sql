{#- Generated from engine/metrics/numbers.py by `meterhouse compile`; change that, not this. -#}
{% macro exact_number(text) %}
{%- set is_plain %}
{%- if target.type == "spark" %}(regexp_like({{ text }}, '^[+-]?[0-9]{1,26}([.][0-9]{1,12})?\\z'))
{%- else %}(regexp_matches({{ text }}, '^[+-]?[0-9]{1,26}([.][0-9]{1,12})?\z')){% endif %}{% endset %}
{%- set is_number %}
{%- if target.type == "spark" %}(regexp_like({{ text }}, '^[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?\\z'))
{%- else %}(regexp_matches({{ text }}, '^[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?\z')){% endif %}{% endset %}
{%- set mantissa %}(regexp_replace({{ text }}, '[eE].*', '')){% endset %}
{%- set exponent %}(cast(try_cast(coalesce(nullif(regexp_extract({{ text }}, '[eE](.+)', 1), ''), '0') as int) as bigint)){% endset %}
{%- set decimals %}(length(regexp_extract({{ mantissa }}, '[.](.+)', 1))){% endset %}
{%- set digits %}(trim(leading '0' from translate({{ mantissa }}, '+-.', ''))){% endset %}
{%- set significant %}(trim(trailing '0' from {{ digits }})){% endset %}
{%- set power %}({{ exponent }} - {{ decimals }} + length({{ digits }}) - length({{ significant }})){% endset %}
{%- set width %}(cast(greatest(length({{ significant }}) + {{ power }} + 12, 13) as int)){% endset %}
{%- set units %}(lpad({{ significant }} || repeat('0', cast({{ power }} + 12 as int)), {{ width }}, '0')){% endset %}
{%- set minus %}(case when left({{ text }}, 1) = '-' then '-' else '' end){% endset %}
{%- set written %}({{ minus }} || left({{ units }}, {{ width }} - 12) || '.' || right({{ units }}, 12)){% endset %}
{%- set unusual_number -%}
(case
    when {{ significant }} = '' then cast(0 as decimal(38, 12))
    when {{ power }} between -12 and 26 - length({{ significant }})
        then try_cast({{ written }} as decimal(38, 12))
end)
{%- endset %}
case
    when {{ is_plain }} then try_cast({{ text }} as decimal(38, 12))
    when {{ is_number }} then {{ unusual_number }}
end
{% endmacro %}
