{#- A table that the engine publishes for the models, or no rows before it first does. -#}
{% macro published(table) %}
    {%- if execute and is_published(table) -%}
        {{ parquet_files([var("published_root") ~ "/inputs/" ~ table ~ ".parquet"]) }}
    {%- else -%}
        {{ no_rows() }}
    {%- endif -%}
{% endmacro %}

{% macro is_published(table) %}
    {{- return(adapter.dispatch("is_published", "meterhouse")(table)) -}}
{% endmacro %}

{% macro default__is_published(table) %}
    {%- set file = dbt.escape_single_quotes(
        var("published_root") ~ "/inputs/" ~ table ~ ".parquet"
    ) -%}
    {{- return(run_query("select count(*) from glob('" ~ file ~ "')").rows[0][0] > 0) -}}
{% endmacro %}

{% macro spark__is_published(table) %}
    {{- return(
        files_in_folder(var("published_root") ~ "/inputs", table ~ ".parquet", "path").rows | length > 0
    ) -}}
{% endmacro %}

{#- On Spark, columns of the files of an existing folder whose names match: `path`, or `content`. The
    view has a name of its own, because models are compiled side by side. -#}
{% macro files_in_folder(folder, names, columns) %}
    {%- set view = "files_" ~ local_md5(folder ~ "/" ~ names) -%}
    {%- do run_query(
        "create or replace temporary view " ~ view ~ " using binaryFile options (path '"
        ~ dbt.escape_single_quotes(folder) ~ "', pathGlobFilter '" ~ names ~ "')"
    ) -%}
    {{- return(run_query("select " ~ columns ~ " from " ~ view)) -}}
{% endmacro %}
