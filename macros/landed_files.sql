{#- The Parquet files that hold a table of the lake, in the order of seq, as of var('lake_version').
    The commit log is the only list of them: a folder also holds what a killed landing left and what
    a compaction has replaced, and a glob would count those events twice. With `after_seq` only files
    that have later events; they may have earlier ones, too. -#}
{% macro landed_files(table, after_seq=none) %}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {{- return(adapter.dispatch("landed_files", "meterhouse")(table, after_seq)) -}}
{% endmacro %}

{% macro default__landed_files(table, after_seq) %}
    {%- set entries = dbt.escape_single_quotes(var("lake_root") ~ "/log/" ~ "?" * 20 ~ ".json") -%}
    {%- if run_query("select count(*) from glob('" ~ entries ~ "')").rows[0][0] == 0 -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set query -%}
        with commits as (
            select version, add as added, remove as removed
            from read_json(
                '{{ entries }}',
                format = 'unstructured',
                columns = {
                    version: 'bigint',
                    add: 'struct("table" varchar, path varchar, min_seq bigint, max_seq bigint)[]',
                    remove: 'varchar[]'
                }
            )
            {% if var("lake_version") is not none -%}
            where version <= {{ var("lake_version") | int }}
            {%- endif %}
        ),
        files as (
            select unnest(added, recursive := true) from commits
        )
        select
            path,
            (select count(*) from commits) as commits,
            (select max(version) from commits) as version
        from files
        where
            "table" = '{{ table }}'
            and path not in (select unnest(removed) from commits)
            {%- if after_seq is not none %}
            and max_seq > {{ after_seq }}
            {%- endif %}
        order by min_seq, path
    {%- endset -%}
    {%- set rows = run_query(query).rows -%}
    {%- if rows -%}{%- do require_no_gap(rows[0]["commits"], rows[0]["version"]) -%}{%- endif -%}
    {%- set paths = [] -%}
    {%- for row in rows -%}
        {%- do paths.append(var("lake_root") ~ "/" ~ row["path"]) -%}
    {%- endfor -%}
    {{ return(paths) }}
{% endmacro %}

{#- Spark hands over the entries as they are, and they are read here. -#}
{% macro spark__landed_files(table, after_seq) %}
    {%- set rows = files_in_folder(
        var("lake_root") ~ "/log", "?" * 20 ~ ".json", "path, cast(content as string) as entry"
    ).rows -%}
    {%- set as_of = var("lake_version") -%}
    {%- set versions, added, removed = [], [], {} -%}
    {%- for row in rows -%}
        {%- set entry = fromjson(row["entry"]) -%}
        {%- if as_of is none or entry["version"] <= as_of | int -%}
            {%- do versions.append(entry["version"]) -%}
            {%- do added.extend(entry["add"]) -%}
            {%- for path in entry["remove"] -%}{%- do removed.update({path: true}) -%}{%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if versions -%}{%- do require_no_gap(versions | length, versions | max) -%}{%- endif -%}
    {%- set paths = [] -%}
    {%- for file in added | selectattr("table", "equalto", table) | sort(attribute="min_seq,path") -%}
        {%- set is_new = after_seq is none or file["max_seq"] > after_seq -%}
        {%- if is_new and file["path"] not in removed -%}
            {%- do paths.append(var("lake_root") ~ "/" ~ file["path"]) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(paths) }}
{% endmacro %}

{% macro require_no_gap(commits, version) %}
    {%- if commits != version -%}
        {{ exceptions.raise_compiler_error(
            "the commit log in " ~ var("lake_root") ~ "/log has a gap: " ~ commits
            ~ " entries up to version " ~ version ~ "; restore it from a backup"
        ) }}
    {%- endif -%}
{% endmacro %}
