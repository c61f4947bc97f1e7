(topology name: (identifier) @name) @definition.module
(kind name: (identifier) @name) @definition.class
(trait name: (identifier) @name) @definition.interface
(policy name: (identifier) @name) @definition.module
(advice name: (identifier) @name) @definition.module
(pattern name: (identifier) @name) @definition.module
(function name: (identifier) @name) @definition.function
(rule name: (identifier) @name) @definition.function
(action name: (identifier) @name) @definition.method
(signal name: (identifier) @name) @definition.method
(component name: (identifier) @name) @definition.constant
(component kind: (identifier) @name) @reference.class
(function_name (identifier) @name) @reference.call
(plan_step verb: (identifier) @name) @reference.call
