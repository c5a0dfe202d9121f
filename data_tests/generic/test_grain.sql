{#- The grain of the model: every row has a value in each of these columns, and no two share them. -#}
{% test grain(model, columns) %}

select {{ columns | join(", ") }}
from {{ model }}
group by {{ columns | join(", ") }}
having count(*) > 1 or {{ columns | join(" is null or ") }} is null

{% endtest %}
