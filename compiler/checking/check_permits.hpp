#pragma once

#include "checking/inference.hpp"
#include "library/service_interfaces.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::checking {

/// What an action permits against what its calls need. A branch of a condition sees what is permitted in it,
/// around it and under other conditions, but not what only its alternatives permit.
class PermitCheck {
public:
    PermitCheck(Inference& inference, std::string_view where) : inference_(inference), where_(where) {}

    /// Called on entering and leaving each branch of a condition.
    void enter(const void* choice, std::size_t branch) { path_.emplace_back(choice, branch); }
    void leave() { path_.pop_back(); }

    void permit(const syntax::Clause& clause, const StaticType& actions, const StaticType& resources);
    /// `name`, a call, needs one of its permissions; nothing when they are unknown.
    void need(const std::string& name, source::Span span, const library::ServiceOperation& operation);
    /// A call of which nothing is known may need anything.
    void needAnything() { anything_ = true; }
    /// After the last statement of the action.
    void finish();

private:
    using Path = std::vector<std::pair<const void*, std::size_t>>;
    struct Granted {
        std::string pattern; ///< in small letters, `*` standing for any characters
        std::string written;
        source::Span span{};
        Path path;
        bool used = false;
    };
    struct Needed {
        std::string call;
        source::Span span{};
        std::vector<std::string> permissions;
        Path path;
    };

    void name(const StaticType& action, source::Span span, const StaticType& resources,
              source::Span resourcesSpan);
    void known(const std::string& action, source::Span span, const StaticType& resources,
               source::Span resourcesSpan);
    static bool together(const Path& left, const Path& right);

    template <class... Args>
    diagnostics::Diagnostic& report(const diagnostics::Code<Args...>& code, source::Span span,
                                    const std::type_identity_t<Args>&... args) {
        return inference_.context().findings.report(code, span, args...);
    }

    Inference& inference_;
    std::string_view where_; ///< a missing one belongs, as messages call it
    Path path_;
    std::vector<Granted> granted_;
    std::vector<Needed> needed_;
    bool anything_ = false;
    bool computed_ = false; ///< some permission is known at expansion only
};

} // namespace drc::checking
