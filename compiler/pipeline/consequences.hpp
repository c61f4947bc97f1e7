#pragma once

#include "diagnostics/sink.hpp"
#include "library/library.hpp"
#include "pipeline/input_analysis.hpp"
#include "pipeline/topology_lines.hpp"
#include "source/source_map.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

namespace drc::pipeline {

/// Withdraws what lacks only what another finding offers.
void withdrawOffered(diagnostics::Sink& sink);

/// Of what was found in several inputs: what one says of a topology that is wrong in another one.
void withdrawBrokenUses(diagnostics::Sink& sink);

/// Withdraws what follows from something else that is wrong, or repeats it: a single mistake is a single
/// finding, at the user's own line. Phases report what they see, and this knows what the others saw.
class Consequences {
public:
    Consequences(const library::Library& library, const std::vector<AnalysedTopology>& topologies,
                 const source::SourceMap& sources, diagnostics::Sink& sink);

    /// Of everything that was found; what is withdrawn is not missed, for its cause stays.
    void withdraw();

    /// What can never fit where a kind uses it is wrong in the kind, whatever its users set.
    void withdrawMisfitsOfKinds();
    /// What is wrong in a rule is wrong for whatever it judges: the first finding of each place says it.
    void withdrawRepeatsInPolicies();

private:
    using Place = std::tuple<std::string_view, source::FileId, std::uint32_t, std::uint32_t>;
    static Place placeOf(const diagnostics::Diagnostic& finding);

    void ofUnreadText();
    void ofUnreadFiles();
    void ofTakenNames();
    void ofUnknownSettings();
    void ofSharedRegions();
    void repeatedNames();
    void repeatsAtOnePlace();
    void ofWhatIsWrong();
    void withinLibrary();
    void ofWrongComponents();
    void repeatsInSteps();
    /// Whether it is about a component and stands in what is written of something else.
    bool isElsewhere(const diagnostics::Diagnostic& finding) const;

    /// An error in a statement of a topology, with the names of what may fail because of it.
    struct Wrong {
        source::Span statement;
        source::Span line; ///< in it, of a plan or of a replication
        std::set<std::string_view> about;
    };
    std::optional<Wrong> wrongWith(std::size_t topology, const diagnostics::Diagnostic& finding) const;
    bool follows(const diagnostics::Diagnostic& finding, const Wrong& wrong) const;

    bool anyTree(bool syntax::Tree::*flag, bool value) const;
    bool isUsers(source::Span span) const;
    /// The topology that a text belongs to, by its index; that of what lies outside of them otherwise.
    std::size_t topologyOf(source::Span span) const;
    std::size_t outside() const { return spans_.size(); }
    /// The topologies that a finding is about; none where it says nothing of one.
    std::vector<std::size_t> topologiesOf(const diagnostics::Diagnostic& finding) const;
    /// Whether one of the topologies of a finding, or all that lies outside of them, is among those.
    bool concerns(const diagnostics::Diagnostic& finding, const std::vector<bool>& topologies) const;
    /// The topology that a text belongs to, or the declaration of the user's; empty outside of all.
    source::Span scopeOf(source::Span span) const;
    const TopologyLines& linesOf(std::size_t topology) const;
    /// All that is written of the component that is declared there.
    const std::vector<source::Span>& statementsOf(source::Span component) const;

    const library::Library& library_;
    const std::vector<AnalysedTopology>& topologies_;
    const source::SourceMap& sources_;
    diagnostics::Sink& sink_;
    std::vector<std::vector<source::Span>> spans_;            ///< of each topology, with what extends it
    mutable std::vector<std::optional<TopologyLines>> lines_; ///< of those that were asked for
};

} // namespace drc::pipeline
