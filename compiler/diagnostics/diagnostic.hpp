#pragma once

#include "diagnostics/suggestion.hpp"
#include "source/span.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace drc::diagnostics {

enum class Severity : std::uint8_t { Error, Warning, Note };

/// What a finding rests on, which tells whether it may follow from another one.
enum class Basis : std::uint8_t {
    Itself,     ///< it is wrong whatever else stands there
    Undefined,  ///< a name that means nothing: it may be meant for anything that is declared
    Unresolved, ///< what else is named or required is not there: it may stand in text that could not be read
    Whole,      ///< it judges all that is written: what is unresolved may be what it lacks
};

/// The constant properties of a code. The id never changes once it is released.
struct CodeInfo {
    std::string_view id;   ///< `DR0101`
    std::string_view name; ///< as the table spells it, in camel case
    Severity severity;
    Basis basis = Basis::Itself;
};

struct Label {
    source::Span span;
    std::string text;
};

/// Whether a tool may apply a fix without review.
enum class Applicability : std::uint8_t { Safe, NeedsReview };

struct Edit {
    source::Span span; ///< empty for an insertion
    std::string replacement;
};

struct Fix {
    std::string title;
    std::vector<Edit> edits;
    Applicability applicability = Applicability::NeedsReview;
};

/// One finding. The builder functions return the diagnostic itself, so that a report reads as one sentence.
struct Diagnostic {
    const CodeInfo* code = nullptr;
    Severity severity = Severity::Error;
    std::string message;
    Label primary;
    std::vector<Label> secondary;
    std::vector<std::string> notes;
    std::vector<std::string> helps;
    std::vector<Fix> fixes;
    /// Those for whom it was found, such as the components of a kind: one label names the first of them.
    struct Finders {
        std::size_t label = 0; ///< in `secondary`
        std::string first;
        std::set<std::tuple<source::FileId, std::uint32_t, std::string>> all;
    };
    std::optional<Finders> finders;
    /// The declaration of what it is about, where it stands elsewhere; empty for none.
    source::Span subject{};
    /// Where it was found in the library, of what is shown at the user's own line; empty for all others.
    source::Span failedIn{};
    /// The rule of a policy that it is a finding of, and the topology and the component, as the output calls
    /// it, that it judges; empty for what the compiler finds itself, or where a rule is about all of a
    /// topology.
    std::string rule{};
    std::string topology{};
    std::string component{};
    /// It is about a plan or a state of Terraform: the component is the address of a resource.
    bool ofTerraform = false;
    /// Where that rule is declared; empty for none.
    source::Span ruleDeclaration{};
    /// What adds up to it, in the order of time, as the terms of a missed objective: formats that show a way
    /// step by step show it.
    std::vector<Label> terms{};
    /// What it rests on that is not there, by names of whoever reports it; and what there would be without
    /// this one: a finding that lacks what another one offers follows from it.
    std::vector<std::string> lacks{};
    std::vector<std::string> offers{};
    /// Searching for names takes time: only the first findings of a run get suggestions.
    bool takesAdvice = false;

    Diagnostic& at(std::string text);
    Diagnostic& label(source::Span span, std::string text);
    /// A label for the first of whom it is called, and the number of others.
    Diagnostic& foundFor(source::Span span, const std::string& whom);
    Diagnostic& about(source::Span declaration);
    Diagnostic& note(std::string text);
    Diagnostic& help(std::string text);
    Diagnostic& fix(std::string title, source::Span span, std::string replacement,
                    Applicability applicability = Applicability::NeedsReview);
    /// Help and fix in one where a name is close enough to the one that was written; nothing otherwise.
    Diagnostic& didYouMean(const std::string& suggestion, source::Span span);
    /// The same, where the name is looked for only if the finding takes advice: `names` gives the candidates.
    template <class Names>
    Diagnostic& didYouMean(std::string_view written, source::Span span, const Names& names) {
        return takesAdvice ? didYouMean(closest(written, names()), span) : *this;
    }
    /// The same, and where no name is close enough, help that lists them: "its settings are `a` and `b`".
    Diagnostic& didYouMeanOneOf(std::string_view written, source::Span span,
                                const std::vector<std::string>& names, std::string_view introduction,
                                std::size_t mostListed = 8);
};

} // namespace drc::diagnostics
