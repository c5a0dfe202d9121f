{#- Slots: all of time in stretches that few billing periods cut, so that events can be added up by
    slot first and only the sums looked up in the periods. A slot is most of a calendar month; the
    26 hours around a month's turn, in which it begins somewhere on earth, are in slots of a quarter
    of an hour, of which every time zone's offset is a multiple. So no month, quarter or year of any
    time zone cuts a slot. What counts never depends on slots: a period that cuts one is counted
    event by event there. -#}
{% macro usage_slot(instant) %}
{#- The slot of an instant: when it begins, in microseconds since 1970 in UTC. -#}
{%- set at = microseconds_since_1970(instant) -%}
case
    when {{ is_within_month(at) }} then {{ start_of_month(at) }} + 43200000000
    else {{ at }} - ({{ at }} % 900000000 + 900000000) % 900000000
end
{%- endmacro %}

{% macro usage_slot_from(instant) %}
{#- The first slot that begins at the instant or later. -#}
{%- set at = microseconds_since_1970(instant) -%}
case
    when {{ at }} = {{ usage_slot(instant) }} then {{ at }}
    when {{ is_within_month(at) }} then {{ start_of_month(at, "interval 1 month") }} - 50400000000
    else {{ usage_slot(instant) }} + 900000000
end
{%- endmacro %}

{#- Not within 14 hours before a month's first midnight in UTC, nor within 12 hours after it. -#}
{% macro is_within_month(at) -%}
month({{ instant_at(at ~ " + 50400000000") }}) = month({{ instant_at(at ~ " - 43200000000") }})
{%- endmacro %}

{% macro start_of_month(at, later=none) -%}
{%- set start = "date_trunc('month', " ~ instant_at(at) ~ ")" -%}
{%- if later %}{% set start = "(" ~ start ~ " + " ~ later ~ ")" %}{% endif -%}
{{ microseconds_since_1970(start) }}
{%- endmacro %}

{#- DuckDB computes with instants that have no time zone much faster than with those that do. -#}
{% macro instant_at(microseconds) -%}
{%- if target.type == "spark" -%}
timestamp_micros({{ microseconds }})
{%- else -%}
make_timestamp({{ microseconds }})
{%- endif -%}
{%- endmacro %}

{% macro microseconds_since_1970(instant) -%}
{%- if target.type == "spark" %}unix_micros({{ instant }}){% else %}epoch_us({{ instant }}){% endif -%}
{%- endmacro %}
