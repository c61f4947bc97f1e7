#pragma once

#include "semantics/environment.hpp"
#include "semantics/evaluator.hpp"

/// What the functions of binding/functions.def compute. The number of arguments has been checked.
namespace drc::semantics::function_bodies {

#define DRC_FUNCTION(name, body, ...)                                                                        \
    Value body(const Arguments& arguments, const Environment& environment, Evaluator& evaluator);
#define DRC_CONTEXT_FUNCTION(...)
#include "binding/functions.def"
#undef DRC_FUNCTION
#undef DRC_CONTEXT_FUNCTION

/// Reads the arguments of one call; the first that does not fit is reported and makes the reader fail.
class Reader {
public:
    Reader(const Arguments& arguments, const Environment& environment, Evaluator& evaluator)
        : arguments_(arguments), environment_(environment), evaluator_(evaluator) {}

    explicit operator bool() const { return !failed_; }
    const std::string& text(std::size_t index);
    double number(std::size_t index);
    /// A key of a map or of a family as it is printed: of a string or a number.
    std::string key(std::size_t index);
    const Items& items(std::size_t index);
    const Entries& entries(std::size_t index);
    /// Whether any argument is, or holds, a deferred value.
    bool deferred() const;
    /// Counts bytes that are looked at beyond the arguments' own elements.
    bool touch(std::size_t bytes);
    /// An argument as the deployment takes it; nothing after a report that it has no form `where`.
    std::optional<ir::Value> lower(std::size_t index, std::string_view where = "at deployment");
    Value fail(const std::string& reason);
    Value callAtDeployment(std::string function, ir::List arguments, Type type);
    /// The whole call at deployment, under the name that the target's function has.
    Value deferCall(std::string function, Type type);

private:
    const Value& at(std::size_t index) const { return arguments_.values[index]; }
    void expect(std::size_t index, TypeKind kind);
    void expect(std::size_t index, std::string_view wanted);

    const Arguments& arguments_;
    const Environment& environment_;
    Evaluator& evaluator_;
    bool failed_ = false;
};

} // namespace drc::semantics::function_bodies
