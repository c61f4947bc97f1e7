[
  (block)
  (list)
  (list_comprehension)
  (map)
  (map_comprehension)
  (arguments)
] @fold
