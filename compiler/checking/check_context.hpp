#pragma once

#include "checking/findings.hpp"
#include "expansion/expansion_context.hpp"
#include "expansion/providers.hpp"
#include "library/library.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/kind.hpp"
#include "semantics/model.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace drc::checking {

class Inference;

/// What the checks of all kinds share.
class CheckContext {
public:
    CheckContext(library::Library& fromLibrary, semantics::Kinds& knownKinds,
                 const expansion::Providers& knownProviders, semantics::Evaluator& withEvaluator);
    ~CheckContext();
    CheckContext(const CheckContext&) = delete;
    CheckContext& operator=(const CheckContext&) = delete;

    library::Library& library;
    semantics::Kinds& kinds;
    const expansion::Providers& providers;
    semantics::Evaluator& evaluator; ///< for the reports of the expansion's own checks; nothing is evaluated
    Findings findings;
    const semantics::Model* topology = nullptr; ///< the one that is checked, if any
    /// The context of the expansion's checks: one without a topology.
    const semantics::Model noModel;
    expansion::ExpansionContext world;

    /// The types of a kind as others see it; nothing is reported.
    Inference& view(const semantics::Kind& kind);
    /// Whether any file that was read uses a member of this name.
    bool readsMember(std::string_view name);

    /// Counts a nesting for as long as it lives.
    class Nesting {
    public:
        explicit Nesting(CheckContext& context) : context_(context) { ++context_.depth_; }
        ~Nesting() { --context_.depth_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

    private:
        CheckContext& context_;
    };
    /// Whether names may still be followed to what they stand for. Past it they are any; what they stand for
    /// is checked where it is written, so only knowledge is lost. An expression by itself is as deep as the
    /// parser lets it.
    bool mayFollow() const { return depth_ < 300; }

private:
    std::map<const semantics::Kind*, std::unique_ptr<Inference>> views_;
    std::optional<std::set<std::string, std::less<>>> membersRead_;
    std::size_t depth_ = 0;
};

} // namespace drc::checking
