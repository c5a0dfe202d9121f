{#- The rows of a table of the lake: the files that its commit log lists, or no rows of the calling
    model's columns while nothing has landed. -#}
{% macro landed(table) %}
    {%- set files = landed_files(table) -%}
    {{ parquet_files(files) if files else no_rows() }}
{% endmacro %}

{% macro parquet_files(files) %}
    {{- return(adapter.dispatch("parquet_files", "meterhouse")(files)) -}}
{% endmacro %}

{% macro default__parquet_files(files) %}
    read_parquet([
        {%- for file in files %}
        '{{ dbt.escape_single_quotes(file) }}'{{ "," if not loop.last }}
        {%- endfor %}
    ])
{% endmacro %}

{#- One path that stands for all the files: the lake, and their list as alternatives in braces. -#}
{% macro spark__parquet_files(files) %}
    {%- if files | length == 1 -%}
    parquet.`{{ files[0] }}`
    {%- else -%}
    {%- set root = var("lake_root") ~ "/" -%}
    parquet.`{{ root }}{% raw %}{{% endraw %}
        {%- for file in files %}{{ file[root | length:] }}{{ "," if not loop.last }}{% endfor -%}
    {% raw %}}{% endraw %}`
    {%- endif -%}
{% endmacro %}
