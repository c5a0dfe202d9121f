{#- A column type, written as for DuckDB, in the words of the engine that runs. -#}
{% macro engine_type(data_type) %}
    {{- return(adapter.dispatch("engine_type", "meterhouse")(data_type)) -}}
{% endmacro %}

{% macro default__engine_type(data_type) %}
    {{- return(data_type) -}}
{% endmacro %}

{% macro spark__engine_type(data_type) %}
    {{- return({
        "varchar": "string",
        "text": "string",
        "timestamp with time zone": "timestamp",
        "map(varchar, varchar)": "map<string, string>",
    }.get(data_type | lower, data_type)) -}}
{% endmacro %}

{#- What dbt checks a model's columns against: the types that its YAML declares. -#}
{% macro spark__get_empty_schema_sql(columns) %}
    {%- set translated = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do translated.update(
            {name: dict(column, data_type=engine_type(column["data_type"]))}
        ) -%}
    {%- endfor -%}
    {{ return(default__get_empty_schema_sql(translated)) }}
{% endmacro %}
