(topology body: (_ "{" (_)* @class.inside "}")) @class.around
(kind body: (_ "{" (_)* @class.inside "}")) @class.around
(policy body: (_ "{" (_)* @class.inside "}")) @class.around
(action body: (_ "{" (_)* @function.inside "}")) @function.around
(rule body: (_ "{" (_)* @function.inside "}")) @function.around
(function) @function.around
(comment)+ @comment.around
