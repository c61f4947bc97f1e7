#pragma once

#include "ir/program.hpp"
#include "library/provider_schema.hpp"
#include "semantics/environment.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/file_frame.hpp"
#include "semantics/model.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::binding {
struct BuiltinName;
}

namespace drc::expansion {

class Instance;
class ExpansionContext;
struct PlaceContents;

using semantics::Environment;
using semantics::Evaluator;
using semantics::RegionRole;
using semantics::Value;

/// The name of a resource that is what its part is, and has the part's name.
inline constexpr std::string_view partItself = "this";

enum class PlaceKind : std::uint8_t { Global, Region, Replica, Pair, Signal, Action };

/// A part of a component's expansion in which the kind's names have one meaning: everything global,
/// everything in one region, what holds for one replica or one pair of regions, a signal, an action. What it
/// makes is decided by its elaboration.
class InstanceFrame final : public semantics::Frame {
public:
    struct Identity {
        PlaceKind kind = PlaceKind::Global;
        const RegionRole* region = nullptr; ///< own region; of a pair, the first
        /// Of a replica, the source; of a pair, the second; of an action, what is left.
        const RegionRole* other = nullptr;
        const semantics::Replication* replication = nullptr;
        const semantics::SignalUse* signalUse = nullptr;
        const semantics::Signal* signal = nullptr;
        const semantics::Step* step = nullptr;
        bool graceful = false;
        bool failed = false; ///< of an action: it runs because another failed
    };

    InstanceFrame(Instance& instance, Identity identity);

    const Identity& identity() const { return identity_; }
    Instance& instance() const { return instance_; }
    Environment environment() const { return {this, identity_.region, nullptr}; }

    // ---- Frame
    std::optional<Value> read(const binding::Symbol& symbol, source::Span where,
                              const Environment& environment, Evaluator& evaluator) const override;
    std::optional<Value> call(const semantics::Arguments& arguments, const Environment& environment,
                              Evaluator& evaluator) const override;
    const semantics::FileFrame* files() const override { return &files_; }
    source::Span instantiatedAt() const override;
    std::string instantiationText() const override;
    source::Span instantiated() const override;
    const syntax::Statement* evaluated() const override;
    source::Span settingOf(const binding::Symbol& symbol) const override;
    void explain(diagnostics::Diagnostic& diagnostic) const override;
    std::vector<const RegionRole*> regions() const override;

    /// Whether anything is made here: not for an action, nor for a signal that nobody watches.
    bool makesThings() const;
    /// What it makes, once it is elaborated.
    const PlaceContents& contents() const;
    /// An export of that name; nothing where there is none.
    std::optional<Value> exported(std::string_view name, const Environment& environment,
                                  Evaluator& evaluator) const;
    /// A parameter of a replica, a signal or an action; nothing for those of others.
    std::optional<Value> parameter(const semantics::Parameter& parameter, Evaluator& evaluator) const;

    /// What labels of resources and outputs in a region begin with, up to the `_` before their own names.
    void appendLabelStart(std::string& label, const RegionRole* region) const;
    /// The label of a resource.
    std::string label(std::string_view name, const Value& index, const RegionRole* region) const;

private:
    using Symbol = binding::Symbol;

    // ---- place_values.cpp: what names stand for
    std::optional<Value> builtin(const Symbol& symbol, source::Span where, const Environment& environment,
                                 Evaluator& evaluator) const;
    std::optional<Value> parameter(const Symbol& symbol, const Environment& environment,
                                   Evaluator& evaluator) const;
    /// A value, a resource or a part of the kind.
    std::optional<Value> declared(const Symbol& symbol, source::Span where, const Environment& environment,
                                  Evaluator& evaluator) const;
    /// The same where this place itself makes it, seen from a region; nothing when it does not.
    std::optional<Value> own(const Symbol& symbol, source::Span where, const Environment& environment,
                             Evaluator& evaluator) const;
    /// The same where another place of the kind makes it, or the kind as a whole.
    std::optional<Value> ofKind(const Symbol& symbol, source::Span where, const Environment& environment,
                                Evaluator& evaluator) const;
    /// The place of the component that makes what is declared in a part of its kind, as a region sees it.
    const InstanceFrame* making(const Symbol& symbol, const RegionRole* region) const;
    bool makesIn(const binding::Symbol& symbol, const Environment& environment) const;
    void explainAbsence(diagnostics::Diagnostic& error, const RegionRole& region) const;
    static Value reportRegionNeeded(const Symbol& symbol, source::Span where, const Environment& environment,
                                    Evaluator& evaluator);
    void appendPlaceLabel(std::string& label, const RegionRole* region) const;

    Instance& instance_;
    Identity identity_;
    semantics::FileFrame files_;
};

} // namespace drc::expansion
