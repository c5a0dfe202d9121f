{#- A table that the engine publishes for the models, or no rows before it first does. -#}
{% macro published(table) %}
    {%- set file = dbt.escape_single_quotes(
        var("published_root") ~ "/inputs/" ~ table ~ ".parquet"
    ) -%}
    {%- if execute and run_query("select count(*) from glob('" ~ file ~ "')").rows[0][0] -%}
        read_parquet('{{ file }}')
    {%- else -%}
        {{ no_rows() }}
    {%- endif -%}
{% endmacro %}
