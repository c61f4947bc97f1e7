#pragma once

#include "semantics/kind.hpp"
#include "syntax/visit.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::reference {

/// The parts whose content a page lists, one within the other. Lines that can never be are left out: what
/// nobody sets has its default, so many conditions are known.
class PartStack {
public:
    void enter(const semantics::Kind& kind, const syntax::Resource& line) {
        parts_.push_back({&kind, &line});
    }
    void leave() { parts_.pop_back(); }
    bool empty() const { return parts_.empty(); }
    bool contains(const semantics::Kind& kind) const;
    const semantics::Kind& innermost() const { return *parts_.back().kind; }
    /// What they are called: `function.function_role`.
    std::string path() const;

    /// Calls `visit` with each branch of a choice in the kind of the innermost part that may be taken.
    template <class Visit>
    void forEachBranch(const syntax::Choice& choice, const Visit& visit) const {
        for (const syntax::Branch& branch : choice.branches) {
            const std::optional<bool> known = decide(*branch.condition);
            if (known != false) visit(*branch.body);
            if (known == true) return;
        }
        if (choice.otherwise != nullptr) visit(*choice.otherwise);
    }

    /// Whether a condition of the innermost part's kind depends only on what is written there.
    bool isSettled(const syntax::Expression& condition) const;

private:
    struct Made {
        const semantics::Kind* kind = nullptr;
        const syntax::Resource* line = nullptr;
    };

    std::optional<bool> decide(const syntax::Expression& condition) const;
    /// The constant that is the value of a parameter of one of the parts; null when it is none.
    const syntax::Expression* given(std::string_view parameter, std::size_t part) const;
    /// The same of an expression that stands in the kind of the part; outermost is the kind of the page.
    const syntax::Expression* constant(const syntax::Expression& expression, std::size_t depth) const;

    std::vector<Made> parts_;
};

} // namespace drc::reference
