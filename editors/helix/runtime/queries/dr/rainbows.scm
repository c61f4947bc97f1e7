[
  (block)
  (list)
  (list_comprehension)
  (map)
  (map_comprehension)
  (arguments)
  (parameters)
  (parenthesized_expression)
  (interpolation)
] @rainbow.scope

["(" ")" "[" "]" "{" "}" "${"] @rainbow.bracket
