#include "recognition/import.hpp"

#include "library/contract.hpp"
#include "library/recognition_contract.hpp"
#include "pipeline/analysis.hpp"
#include "recognition/components.hpp"
#include "recognition/library_tables.hpp"
#include "recognition/matching.hpp"
#include "recognition/names.hpp"
#include "recognition/program_text.hpp"
#include "recognition/recogniser.hpp"
#include "recognition/source_folders.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace drc::recognition {

namespace codes = diagnostics::codes;

namespace {

using Names = std::set<std::string, std::less<>>;

// Each turn leaves out a component or suppresses a rule, so there is an end; no topology needs as many.
constexpr std::size_t mostTurns = 200;
constexpr std::size_t longestSuffix = 16;

std::string formatted(const std::string& path, const std::string& text) {
    source::SourceMap sources;
    diagnostics::Sink unread;
    const source::SourceFile& file = sources.add(path, text);
    const syntax::Tree tree = syntax::parse(file, unread);
    return tree.complete ? syntax::format(file, tree) : text;
}

class Importing {
public:
    Importing(const source::FileSystem& files, const planned::Document& document, source::Span where,
              const Options& options, diagnostics::Sink& sink)
        : document_(document),
          where_(where),
          options_(options),
          sink_(sink),
          files_(files),
          modules_(files, options.pipeline.libraryFolder, librarySources_),
          recogniser_(modules_, {}, librarySources_, sink),
          tables_{recogniser_.table(library::contract::recognition::importIds),
                  recogniser_.table(library::contract::recognition::usual),
                  recogniser_.table(library::contract::existing::table)},
          estate_(
              document, recogniser_.providers(),
              [&](const semantics::Value& thing) { return recogniser_.regionOf(thing); },
              [&](const semantics::Value& thing) { return recogniser_.partsOf(thing); },
              [&](std::string_view type, const ir::Map& attributes) {
                  return tables_.idOf(type, attributes);
              }) {}

    std::optional<Imported> run() {
        components_ = componentsOf(recogniser_.sightings(estate_, unrecognised_), estate_, namesTaken());
        if (sink_.hasErrors()) return std::nullopt;
        if (components_.all.empty()) {
            sink_.report(codes::nothingRecognised, where_)
                .help("`drc import` recognises what has a kind: `drc reference` lists them");
            return std::nullopt;
        }
        nameAll();
        for (std::size_t turn = 0; turn < mostTurns; ++turn) {
            if (left_.size() == components_.all.size()) break;
            if (!analyse()) continue;
            if (judge()) return result();
        }
        return result();
    }

private:
    /// What a component cannot be called: the names that are reserved, and those of roles.
    static Names namesTaken() {
        Names taken{"main",
                    "global",
                    "runbooks",
                    "functions",
                    "deployment",
                    "topology",
                    std::string(library::contract::accountKind),
                    "environment_suffix",
                    "primary",
                    "secondary",
                    "override"};
        return taken;
    }

    void nameAll() {
        std::vector<std::vector<std::string>> words;
        for (const Sighting& sighting : components_.sightings)
            words.push_back(wordsOf(sighting.called, estate_.regions()));
        const auto common = wordsInCommon(words);
        // Common words stand in one order: that of the system in front, that of the environment behind.
        std::vector<std::string> ordered;
        for (const std::vector<std::string>& one : words)
            if (std::all_of(common.begin(), common.end(), [&](const std::string& word) {
                    return std::find(one.begin(), one.end(), word) != one.end();
                })) {
                for (const std::string& word : one)
                    if (common.contains(word)) ordered.push_back(word);
                break;
            }
        result_.topology = options_.topology;
        if (result_.topology.empty())
            result_.topology = ordered.empty() ? "imported" : nameOf({ordered.front()}, {}, "imported");
        result_.environment = options_.environment;
        if (result_.environment.empty())
            result_.environment =
                ordered.size() > 1 ? ordered.back().substr(0, longestSuffix) : environmentIn(words);
        if (result_.environment.empty()) result_.environment = "live";
    }

    static ImportedComponent named(const Component& component) {
        ImportedComponent result;
        result.name = component.name;
        result.kind = component.kind;
        return result;
    }

    // ---- one turn

    std::string path() const { return result_.topology + ".dr"; }

    ProgramText written(const std::vector<Adoption>& adoptions) {
        ProgramWriter writer(result_.topology, result_.environment, components_, recogniser_.library(), left_,
                             byValue_);
        return writer.write(suppressed_, !adoptions.empty());
    }

    /// False where something was wrong with the topology, which the next turn says differently.
    bool analyse() {
        text_ = written({});
        for (const std::string& folder : text_.sourceFolders)
            files_.add(folder);
        analysis_ = pipeline::Analysis::of(files_, {{path(), text_.text}}, options_.pipeline, {});
        bool sound = true;
        const std::set<Suppressed> before = suppressed_;
        for (const diagnostics::Diagnostic* finding : analysis_->findings().sorted()) {
            if (finding->severity != diagnostics::Severity::Error) continue;
            sound = false;
            settle(*finding, before);
        }
        return sound;
    }

    /// `before`: what was suppressed already, and is found all the same. One rule may find several things.
    void settle(const diagnostics::Diagnostic& finding, const std::set<Suppressed>& before) {
        const std::string component = finding.component.empty() ? componentOf(finding) : finding.component;
        const std::string subject = component.empty() ? result_.topology : component;
        const Suppressed rule{finding.rule, subject};
        if (!finding.rule.empty() && !before.contains(rule)) {
            suppressed_.insert(rule);
            return;
        }
        if (!component.empty()) return leaveOut(component, finding.message);
        // Nobody knows whose it is: without the last one it may be another's.
        for (auto one = components_.all.rbegin(); one != components_.all.rend(); ++one)
            if (!left_.contains(one->name)) return leaveOut(one->name, finding.message);
    }

    std::string componentOf(const diagnostics::Diagnostic& finding) const {
        std::string found = componentAt(finding.primary.span);
        for (const diagnostics::Label& label : finding.secondary)
            if (found.empty()) found = componentAt(label.span);
        return found.empty() ? componentAt(finding.subject) : found;
    }

    std::string componentAt(source::Span span) const {
        if (span == source::nowhere || analysis_->sources().size() <= span.file ||
            analysis_->sources().file(span.file).path() != path())
            return {};
        for (const ProgramText::Part& part : text_.parts)
            if (part.begin <= span.begin && span.begin < part.end) return part.component;
        return {};
    }

    void leaveOut(const std::string& component, const std::string& reason) {
        suppressed_.clear(); // they are found again
        if (!becomesOtherwise(component, reason) && left_.insert(component).second)
            reasons_[component] = reason;
    }

    /// Whether the component is written as what the library says that it may be instead.
    bool becomesOtherwise(const std::string& name, const std::string& reason) {
        const auto found = std::find_if(components_.all.begin(), components_.all.end(),
                                        [&](const Component& one) { return one.name == name; });
        if (found == components_.all.end()) return false;
        const auto& sightings = found->sightings;
        if (!std::all_of(sightings.begin(), sightings.end(), [&](std::size_t index) {
                return components_.sightings[index].otherwise.has_value();
            }))
            return false;
        for (const std::size_t index : sightings) {
            Sighting& one = components_.sightings[index];
            found->kind = one.otherwise->kind;
            one.kind = one.otherwise->kind;
            one.settings = std::move(one.otherwise->settings);
            one.otherwise.reset();
        }
        lookedUp_[name] = reason;
        return true;
    }

    // ---- what exists of it

    const pipeline::AnalysedTopology& topology() const { return *analysis_->topologies().front(); }

    /// Whether all components may stay.
    bool judge() {
        matches_ = match(topology().program, estate_, components_, tables_, recogniser_.providers(),
                         result_.environment);
        std::map<std::string, ImportedComponent> judged;
        for (const Component& one : components_.all)
            if (!left_.contains(one.name)) judged[one.name] = named(one);
        for (const Match& match : matches_)
            if (const auto found = judged.find(match.resource->origin.componentName);
                found != judged.end() && match.resource->address.mode == ir::ResourceMode::Resource)
                add(match, found->second);
        std::vector<std::string> refused;
        for (auto& [name, one] : judged) {
            const bool extended = !one.additions.empty() || !one.changes.empty();
            one.outcome = extended ? ImportedComponent::Outcome::Extended : ImportedComponent::Outcome::Whole;
            if (!accepts(one)) refused.push_back(name);
        }
        judged_ = judged;
        // What others use may be judged by how they use it: so those go first that no other of them uses.
        const std::vector<std::string> unused = usedByNone(refused);
        for (const std::string& name : unused.empty() ? refused : unused) {
            last_[name] = judged_[name];
            if (mentionsElsewhere(name) && byValue_.insert(name).second) continue;
            leaveOut(name, reasonOf(judged_[name]));
        }
        return refused.empty();
    }

    bool mentionsElsewhere(const std::string& name) const {
        return std::any_of(text_.parts.begin(), text_.parts.end(), [&](const ProgramText::Part& part) {
            return part.component == name && part.mentionsElsewhere;
        });
    }

    std::vector<std::string> usedByNone(const std::vector<std::string>& names) const {
        std::vector<std::string> result;
        for (const std::string& name : names)
            if (std::none_of(text_.parts.begin(), text_.parts.end(), [&](const ProgramText::Part& part) {
                    return part.component != name && part.mentions.contains(name) &&
                           std::find(names.begin(), names.end(), part.component) != names.end();
                }))
                result.push_back(name);
        return result;
    }

    void add(const Match& match, ImportedComponent& component) const {
        const std::string address = ir::toString(match.resource->address);
        const std::string refusal = tables_.refusal(match.resource->address.type);
        if (!match.thing || match.id.empty()) {
            if (refusal.empty()) component.additions.push_back(address);
            return;
        }
        const std::string& there = estate_.thing(*match.thing).instance().address;
        if (!estate_.thing(*match.thing).isPart()) component.adopted.push_back(there);
        for (const Compared& one : match.different)
            component.changes.push_back({there, one.path});
    }

    bool accepts(const ImportedComponent& one) const {
        return (!one.adopted.empty() || isMerelyRead(one)) &&
               (options_.acceptAdditions || one.additions.empty()) &&
               (options_.acceptChanges || one.changes.empty());
    }

    /// What only looks something up, such as a secret, makes nothing that could exist.
    static bool isMerelyRead(const ImportedComponent& one) {
        return one.additions.empty() && one.changes.empty();
    }

    static std::string reasonOf(const ImportedComponent& one) {
        if (one.adopted.empty()) return "nothing of it exists";
        std::string reason;
        if (!one.additions.empty()) reason = fmt::format("would add {}", one.additions.front());
        if (one.additions.size() > 1) reason += fmt::format(" and {} more", one.additions.size() - 1);
        if (one.changes.empty()) return reason;
        if (!reason.empty()) reason += ", ";
        reason += fmt::format("would change `{}` of {}", one.changes.front().attribute,
                              one.changes.front().address);
        if (one.changes.size() > 1) reason += fmt::format(" and {} more", one.changes.size() - 1);
        return reason;
    }

    // ---- the result

    Imported result() {
        std::vector<Adoption> adoptions;
        std::map<std::size_t, std::string> adopted; // components by things
        if (left_.size() == components_.all.size()) matches_.clear();
        for (const Match& match : matches_) {
            const std::string& component = match.resource->origin.componentName;
            if (match.resource->address.mode != ir::ResourceMode::Resource || !match.thing ||
                match.id.empty() || left_.contains(component) ||
                !tables_.refusal(match.resource->address.type).empty())
                continue;
            const std::string address = ir::toString(match.resource->address);
            const bool keepsContent =
                std::any_of(match.unread.begin(), match.unread.end(), [&](const std::string& attribute) {
                    return tables_.isContent(match.resource->address.type, attribute);
                });
            adoptions.push_back({address, match.id, match.keep, keepsContent});
            if (estate_.thing(*match.thing).isPart()) continue;
            adopted[*match.thing] = component;
            result_.moved.push_back(
                {estate_.thing(*match.thing).instance().address, address, match.id, component});
        }
        const ProgramText text = written(adoptions);
        result_.sourceFolders = text.sourceFolders;
        result_.program = formatted(path(), text.text);
        result_.adoptions = formatted("existing.dr", adoptionsText(result_.topology, adoptions));
        for (const Suppressed& one : suppressed_)
            result_.suppressions.push_back(fmt::format("{} on {}", one.rule, one.component));
        for (const Component& one : components_.all)
            result_.components.push_back(outcomeOf(one));
        addRest(adopted);
        return std::move(result_);
    }

    ImportedComponent outcomeOf(const Component& one) const {
        if (!left_.contains(one.name)) {
            ImportedComponent taken = judged_.at(one.name);
            if (const auto found = lookedUp_.find(one.name); found != lookedUp_.end())
                taken.reason = "looked up, not taken over: " + found->second;
            return taken;
        }
        ImportedComponent left = named(one);
        if (const auto last = last_.find(one.name); last != last_.end()) left = last->second;
        left.outcome = ImportedComponent::Outcome::LeftOut;
        left.reason = reasons_.at(one.name);
        return left;
    }

    void addRest(const std::map<std::size_t, std::string>& adopted) {
        std::map<std::string, std::string>
            of; // components that were left out, by the addresses of what they have
        for (const ImportedComponent& one : result_.components)
            if (one.outcome == ImportedComponent::Outcome::LeftOut)
                for (const std::string& address : one.adopted)
                    of[address] = one.name;
        std::map<std::size_t, std::string> why;
        for (const Unrecognised& one : unrecognised_)
            if (!one.reason.empty()) why[one.thing] = one.reason;
        for (const Component& one : components_.all)
            if (left_.contains(one.name))
                for (const std::size_t sighting : one.sightings)
                    why[components_.sightings[sighting].thing] =
                        fmt::format("the component `{}` was left out: {}", one.name, reasons_.at(one.name));
            else if (const auto found = lookedUp_.find(one.name); found != lookedUp_.end())
                for (const std::size_t sighting : one.sightings)
                    why[components_.sightings[sighting].thing] =
                        fmt::format("the component `{}` looks it up: {}", one.name, found->second);
        for (std::size_t index = 0; index < estate_.things().size(); ++index) {
            const Thing& thing = estate_.thing(index);
            const planned::Instance& instance = thing.instance();
            if (instance.data || thing.isPart()) continue;
            ++result_.resources;
            if (adopted.contains(index)) continue;
            std::string reason = why.contains(index) ? why[index] : std::string();
            if (reason.empty() && of.contains(instance.address))
                reason = fmt::format("the component `{}` was left out", of[instance.address]);
            if (reason.empty()) reason = "no component that was recognised has it";
            const ir::Map* const values = instance.values.map();
            result_.rest.push_back({instance.address, instance.type, thing.region(),
                                    values == nullptr ? "" : tables_.idOf(instance.type, *values), reason});
        }
    }

    const planned::Document& document_;
    source::Span where_;
    const Options& options_;
    diagnostics::Sink& sink_;
    WithSourceFolders files_;
    source::SourceMap librarySources_;
    library::Modules modules_;
    Recogniser recogniser_;
    Tables tables_;
    Estate estate_;
    Components components_;
    std::vector<Unrecognised> unrecognised_;
    Names left_;
    Names byValue_; ///< components that may do nothing with what they mention of other regions
    std::map<std::string, std::string> reasons_;
    std::map<std::string, std::string> lookedUp_; ///< why components are not what they could have been
    std::map<std::string, ImportedComponent> judged_;
    std::map<std::string, ImportedComponent> last_; ///< of components that were left out, when they were
    std::set<Suppressed> suppressed_;
    ProgramText text_;
    std::shared_ptr<const pipeline::Analysis> analysis_;
    std::vector<Match> matches_;
    Imported result_;
};

} // namespace

std::optional<Imported> import(const source::FileSystem& files, const planned::Document& document,
                               source::Span where, const Options& options, diagnostics::Sink& sink) {
    return Importing(files, document, where, options, sink).run();
}

} // namespace drc::recognition
