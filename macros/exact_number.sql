{#- Generated from engine/metrics/numbers.py by `meterhouse compile`; change that, not this. -#}
{% macro exact_number(text) %}
{%- set mantissa %}(regexp_replace({{ text }}, '[eE].*', '')){% endset %}
{%- set exponent %}(try_cast(coalesce(nullif(regexp_extract({{ text }}, '[eE](.+)', 1), ''), '0') as int)){% endset %}
{%- set decimals %}(length(regexp_extract({{ mantissa }}, '[.](.+)', 1))){% endset %}
{%- set digits %}(ltrim(regexp_replace({{ mantissa }}, '[^0-9]', '', 'g'), '0')){% endset %}
{%- set significant %}(rtrim({{ digits }}, '0')){% endset %}
{%- set power %}({{ exponent }} - {{ decimals }} + length({{ digits }}) - length({{ significant }})){% endset %}
{%- set width %}(greatest(length({{ significant }}) + {{ power }} + 12, 13)){% endset %}
{%- set units %}(lpad({{ significant }} || repeat('0', {{ power }} + 12), cast({{ width }} as int), '0')){% endset %}
{%- set minus %}(case when starts_with({{ text }}, '-') then '-' else '' end){% endset %}
{%- set written %}({{ minus }} || left({{ units }}, -12) || '.' || right({{ units }}, 12)){% endset %}
{%- set unusual_number -%}
case
    when {{ significant }} = '' then cast(0 as decimal(38, 12))
    when {{ power }} between -12 and 26 - length({{ significant }})
        then try_cast({{ written }} as decimal(38, 12))
end
{%- endset %}
case
    when regexp_matches({{ text }}, '^[+-]?[0-9]{1,26}([.][0-9]{1,12})?\z')
        then try_cast({{ text }} as decimal(38, 12))
    when regexp_matches({{ text }}, '^[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?\z')
        then {{ unusual_number }}
end
{% endmacro %}
