{#- The landed events behind the last one of the calling model's table: of the files only those
    that have any. (A table that carries on is one of the lake: discard_outdated_tables saw to that.) -#}
{% macro new_usage_events() %}
    {%- set all_events = ref("stg_usage_events") -%}
    {%- if not is_incremental() -%}{{ return("select * from " ~ all_events) }}{%- endif -%}
    {%- set last = run_query("select coalesce(max(seq), 0) from " ~ this).rows[0][0] -%}
    {%- set files = landed_files("usage_events", last) -%}
    {%- set source = parquet_files(files) if files else all_events -%}
    {{ return("select * from " ~ source ~ " where seq > " ~ last) }}
{% endmacro %}
