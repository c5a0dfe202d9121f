{#- Before a run: drops the tables that grow where appending to them would be wrong, so that this run
    builds them anew. All of them, if the metrics ask for other columns than usage_events has, or if
    the lake is not the one that it was filled from: restored, begun afresh, or read at an older
    version. A team's own table (var('usage_events')) never is that lake, so with one they are built
    anew in every run: nothing says that its order only grows. And the tallies of a metric alone, if
    they count events that this run may not know (an earlier as_of), or if its definition changed. -#}
{% macro discard_outdated_tables() %}
    {%- if execute and flags.WHICH in ("run", "build") and selects_metering() -%}
        {%- set tallies = [] -%}
        {%- for node in graph.nodes.values() -%}
            {%- if node.resource_type == "model" and node.config.meta.definition -%}
                {%- do tallies.append(node) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set events = graph.nodes["model.meterhouse.usage_events"] -%}
        {%- set registry = graph.nodes["model.meterhouse.registered_billing_periods"] -%}
        {%- set table = built_table(events) -%}
        {%- if table is none or not holds_what_it_should(table, events.columns) -%}
            {#- The events last: a run that is killed in between finds them outdated again. -#}
            {%- set names = ["usage_events_superseded", "superseded_usage_events", "usage_events"] -%}
            {%- set outdated = tallies + [registry] -%}
            {%- for name in names -%}
                {%- do outdated.append(graph.nodes["model.meterhouse." ~ name]) -%}
            {%- endfor -%}
        {%- elif flags.FULL_REFRESH and registry.unique_id in selected_resources -%}
            {%- set outdated = tallies -%}
        {%- else -%}
            {%- set outdated = outdated_tallies(tallies, table, built_table(registry)) -%}
        {%- endif -%}
        {%- for node in outdated -%}
            {%- set old = built_table(node) -%}
            {%- if old is not none -%}
                {%- do log(node.name ~ " is out of date and will be built anew", info=true) -%}
                {%- do adapter.drop_relation(old) -%}
            {%- endif -%}
        {%- endfor -%}
        {#- dbt rolls back what a hook that is no statement did. -#}
        {%- if outdated -%}{%- do adapter.commit() -%}{%- endif -%}
    {%- endif -%}
{% endmacro %}

{#- Whether this run builds anything that reads those tables. -#}
{% macro selects_metering() %}
    {%- for name in selected_resources -%}
        {%- if name.startswith("model.") and "metering" in graph.nodes[name].tags -%}
            {{ return(true) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}
{% endmacro %}

{% macro built_table(node) %}
    {{ return(adapter.get_relation(node.database, node.schema, node.alias)) }}
{% endmacro %}

{% macro holds_what_it_should(table, columns) %}
    {%- set actual = adapter.get_columns_in_relation(table) | map(attribute="name") | list -%}
    {%- if actual != columns.keys() | list -%}{{ return(false) }}{%- endif -%}
    {%- set last = run_query(
        "select seq, event_id from " ~ table ~ " where seq = (select max(seq) from " ~ table ~ ")"
    ).rows -%}
    {%- if not last -%}{{ return(true) }}{%- endif -%}
    {%- set files = landed_files("usage_events", last[0]["seq"] - 1) -%}
    {%- if not files -%}{{ return(false) }}{%- endif -%}
    {{ return(run_query(
        "select 1 from " ~ parquet_files(files)
        ~ " where seq = " ~ last[0]["seq"] ~ " and event_id = '" ~ last[0]["event_id"] ~ "'"
    ).rows | length == 1) }}
{% endmacro %}

{#- Those of another definition, of periods that are not registered, or through an event that is not
    known as of this run. -#}
{% macro outdated_tallies(tallies, events, registry) %}
    {%- set known = 0 -%}
    {%- if registry is not none -%}
        {%- set known = run_query(
            "select coalesce(max(registration), 0) from " ~ registry
        ).rows[0][0] -%}
    {%- endif -%}
    {%- set outdated, current = [], {0: true} -%}
    {%- for node in tallies -%}
        {%- set table = built_table(node) -%}
        {%- if table is not none -%}
            {%- set last = run_query(
                "select coalesce(max(counted_seq), 0), coalesce(max(registrations), 0),"
                ~ " min(definition), max(definition) from " ~ table
            ).rows[0] -%}
            {%- if last[0] not in current -%}
                {%- do current.update({last[0]: is_known(events, last[0])}) -%}
            {%- endif -%}
            {%- set definition = node.config.meta.definition -%}
            {%- if (last[2], last[3]) != (definition, definition) or last[1] > known
                or not current[last[0]] -%}
                {%- do outdated.append(node) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(outdated) }}
{% endmacro %}

{% macro is_known(events, seq) %}
    {%- set query -%}
        select 1 from {{ events }} where seq = {{ seq }}
        {%- if var("as_of") is not none %}
        and received_at <= cast(
            '{{ dbt.escape_single_quotes(var("as_of")) }}' as {{ engine_type("timestamp with time zone") }}
        )
        {%- endif %}
    {%- endset -%}
    {{ return(run_query(query).rows | length == 1) }}
{% endmacro %}
