(topology body: (block) @class.inside) @class.around
(kind body: (block) @class.inside) @class.around
(policy body: (block) @class.inside) @class.around
(advice body: (block) @class.inside) @class.around
(pattern body: (block) @class.inside) @class.around

(action body: (block) @function.inside) @function.around
(rule body: (block) @function.inside) @function.around
(failover body: (block) @function.inside) @function.around
(failback body: (block) @function.inside) @function.around
(switchover body: (block) @function.inside) @function.around
(function value: (_) @function.inside) @function.around
(good body: (block) @test.inside) @test.around
(bad body: (block) @test.inside) @test.around

(arguments ((_) @parameter.inside . ","? @parameter.around) @parameter.around)
(list ((_) @entry.inside . ","? @entry.around) @entry.around)
(entry value: (_) @entry.inside) @entry.around
(comment) @comment.inside
(comment)+ @comment.around
(documentation) @comment.inside
(documentation)+ @comment.around
