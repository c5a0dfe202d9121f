{#- The key of an event id by which its other submissions are found, as the ingest computes it: the
    first 15 hex digits of the MD5 of its text, as a whole number. -#}
{% macro customer_event_hash(customer_event_id) %}
    {{- return(adapter.dispatch("customer_event_hash", "meterhouse")(customer_event_id)) -}}
{% endmacro %}

{% macro default__customer_event_hash(customer_event_id) %}
    cast('0x' || left(md5({{ customer_event_id }}), 15) as bigint)
{% endmacro %}

{% macro spark__customer_event_hash(customer_event_id) %}
    cast(conv(left(md5({{ customer_event_id }}), 15), 16, 10) as bigint)
{% endmacro %}
