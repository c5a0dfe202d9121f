{#- Before a run: drops the two incremental tables where appending to them would be wrong, so that
    this run builds them anew. That is so when the metrics ask for other columns than the table has,
    or when the lake is not the one that the table was filled from: restored, begun afresh, or read at
    an older version. A team's own table (var('usage_events')) never is that lake, so with one the
    two are built anew in every run: nothing says that its order only grows. -#}
{% macro discard_outdated_events() %}
    {%- if execute and flags.WHICH in ("run", "build") -%}
        {%- set events = graph.nodes["model.meterhouse.usage_events"] -%}
        {%- set table = adapter.get_relation(events.database, events.schema, events.alias) -%}
        {%- if table is not none and not holds_what_it_should(table, events.columns) -%}
            {%- do log("usage_events is out of date and will be built anew", info=true) -%}
            {%- for name in ("usage_events", "superseded_usage_events") -%}
                {%- set node = graph.nodes["model.meterhouse." ~ name] -%}
                {%- set old = adapter.get_relation(node.database, node.schema, node.alias) -%}
                {%- if old is not none -%}{%- do adapter.drop_relation(old) -%}{%- endif -%}
            {%- endfor -%}
            {#- dbt rolls back what a hook that is no statement did. -#}
            {%- do adapter.commit() -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{% macro holds_what_it_should(table, columns) %}
    {%- set actual = adapter.get_columns_in_relation(table) | map(attribute="name") | list -%}
    {%- if actual != columns.keys() | list -%}{{ return(false) }}{%- endif -%}
    {%- set last = run_query(
        "select seq, event_id from " ~ table ~ " where seq = (select max(seq) from " ~ table ~ ")"
    ).rows -%}
    {%- set files = landed_files("usage_events") -%}
    {%- if not last -%}{{ return(true) }}{%- endif -%}
    {%- if not files -%}{{ return(false) }}{%- endif -%}
    {{ return(run_query(
        "select 1 from " ~ parquet_files(files)
        ~ " where seq = " ~ last[0]["seq"] ~ " and event_id = '" ~ last[0]["event_id"] ~ "'"
    ).rows | length == 1) }}
{% endmacro %}
