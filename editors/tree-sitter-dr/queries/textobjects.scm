(topology body: (block) @class.inner) @class.outer
(kind body: (block) @class.inner) @class.outer
(policy body: (block) @class.inner) @class.outer
(advice body: (block) @class.inner) @class.outer
(pattern body: (block) @class.inner) @class.outer

(action body: (block) @function.inner) @function.outer
(rule body: (block) @function.inner) @function.outer
(failover body: (block) @function.inner) @function.outer
(failback body: (block) @function.inner) @function.outer
(switchover body: (block) @function.inner) @function.outer
(function value: (_) @function.inner) @function.outer

(component body: (block) @block.inner) @block.outer
(section body: (block) @block.inner) @block.outer
(param) @parameter.outer
(arguments (_) @parameter.inner)
(setting value: (_) @assignment.rhs) @assignment.outer
(comment) @comment.outer
(documentation) @comment.outer
