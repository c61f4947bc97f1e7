#include "recognition/import.hpp"

#include "library/contract.hpp"
#include "library/recognition_contract.hpp"
#include "pipeline/analysis.hpp"
#include "planned/sensitive.hpp"
#include "recognition/components.hpp"
#include "recognition/library_tables.hpp"
#include "recognition/matching.hpp"
#include "recognition/names.hpp"
#include "recognition/program_text.hpp"
#include "recognition/recogniser.hpp"
#include "recognition/source_folders.hpp"
#include "recognition/topology_names.hpp"
#include "semantics/model.hpp"
#include "source/ascii.hpp"
#include "syntax/format.hpp"
#include "syntax/in_quotes.hpp"
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

std::string formatted(const std::string& path, const std::string& text) {
    source::SourceMap sources;
    diagnostics::Sink unread;
    const source::SourceFile& file = sources.add(path, text);
    const syntax::Tree tree = syntax::parse(file, unread);
    return tree.complete ? syntax::format(file, tree) : text;
}

class Importing {
public:
    Importing(const source::FileSystem& files, planned::Document document, source::Span where,
              const Options& options, diagnostics::Sink& sink)
        : document_(std::move(document)),
          where_(where),
          options_(options),
          sink_(sink),
          files_(files),
          modules_(files, options.pipeline.libraryFolder, librarySources_),
          recogniser_(modules_, {}, librarySources_, sink),
          tables_(tablesOf(recogniser_)),
          estate_(
              whatExists(), recogniser_.providers(),
              [&](const semantics::Value& thing) { return recogniser_.regionOf(thing); },
              [&](const semantics::Value& thing) { return recogniser_.partsOf(thing); },
              [&](std::string_view type, const ir::Map& attributes) {
                  return tables_.idOf(type, attributes);
              }) {}

    std::optional<Imported> run() {
        std::vector<Sighting> sightings = recogniser_.sightings(estate_, unrecognised_);
        takeNames(namesSaid(sightings, options_));
        components_ = componentsOf(std::move(sightings), estate_, reservedNames(result_.topology));
        if (sink_.hasErrors()) return std::nullopt;
        if (components_.all.empty()) {
            auto& nothing = sink_.report(codes::nothingRecognised, where_);
            const bool isNothingThere = std::all_of(document_.instances.begin(), document_.instances.end(),
                                                    [](const planned::Instance& one) { return one.data; });
            if (isNothingThere && planned_ != 0)
                nothing.help(
                    "all resources of the plan are yet to be created: import what is there, `terraform "
                    "show -json > state.json`");
            else
                nothing.help("`drc import` recognises what has a kind: `drc reference` lists them");
            return std::nullopt;
        }
        takeNames(namesOf({result_.topology, result_.environment}, components_, estate_.regions()));
        if (!isNameable()) return std::nullopt;
        plans_ = options_.plans.text;
        for (std::size_t turn = 0; turn < mostTurns; ++turn) {
            if (left_.size() == components_.all.size()) break;
            matches_.clear(); // they belong to an analysis that goes
            if (!analyse({}) || !takeOver()) continue;
            if (judge()) return result();
        }
        return result();
    }

private:
    /// Without what a plan only creates, and without what is secret.
    const planned::Document& whatExists() {
        planned_ =
            std::erase_if(document_.instances, [](const planned::Instance& one) { return !one.exists; });
        planned::withholdSensitive(document_, recogniser_.providers());
        planned::withholdLikely(document_, tables_.secrets, recogniser_.providers());
        for (planned::Instance& one : document_.instances) {
            if (one.values.map() == nullptr || !planned::holdsWithheld(one.values)) continue;
            ir::Map values = *one.values.map();
            for (auto& [name, value] : values)
                if (tables_.isContent(one.type, name)) planned::noteFilledElsewhere(value);
            one.values = ir::Value(std::move(values));
        }
        return document_;
    }

    void takeNames(const TopologyNames& names) {
        result_.topology = names.topology;
        result_.environment = names.environment;
    }

    /// Whether a topology may have these names; why not is reported.
    bool isNameable() {
        const std::string region = components_.roles.empty() ? "" : components_.roles[0].region;
        const std::string reason =
            reasonAgainst({result_.topology, result_.environment}, region, files_, options_.pipeline);
        if (reason.empty()) return true;
        if (!options_.topology.empty() || !options_.environment.empty()) {
            sink_.report(codes::noNameForImport, where_, reason)
                .help("give others with `--name` and `--environment`");
            return false;
        }
        result_.topology = "imported";
        result_.environment = "live";
        return true;
    }

    static ImportedComponent named(const Component& component) {
        ImportedComponent result;
        result.name = component.name;
        result.kind = component.kind;
        return result;
    }

    // ---- one turn

    std::string path() const { return result_.topology + ".dr"; }

    /// `last`: what else stands in the topology.
    ProgramText written(const std::vector<Adoption>& adoptions, const std::string& last = {}) {
        static const std::vector<std::string> noPlans;
        ProgramWriter writer(result_.topology, result_.environment, components_, recogniser_.library(), left_,
                             plans_.empty() ? noPlans : options_.plans.names);
        return writer.write(suppressed_, !adoptions.empty(), plans_ + last);
    }

    /// False where something was wrong with the topology, which the next turn says differently.
    bool analyse(const std::vector<Adoption>& adoptions) {
        text_ = written(adoptions);
        files_.put(std::string(adoptionsFile), adoptionsText(result_.topology, adoptions));
        for (const std::string& folder : text_.sourceFolders)
            files_.add(folder);
        analysis_ = pipeline::Analysis::of(files_, {{path(), text_.text}}, options_.pipeline, {});
        bool sound = true;
        const std::set<Suppressed> before = suppressed_;
        for (const diagnostics::Diagnostic* finding : analysis_->findings().sorted()) {
            if (finding->severity != diagnostics::Severity::Error || isOfObjective(*finding)) continue;
            sound = false;
            settle(*finding, before);
        }
        return sound;
    }

    /// What exists may miss what its plans are for: that is no reason to leave anything out.
    static bool isOfObjective(const diagnostics::Diagnostic& finding) {
        return finding.code != nullptr && (finding.code->id == codes::objectiveMissed.info.id ||
                                           finding.code->id == codes::unjudgedObjective.info.id);
    }

    /// `before`: what was suppressed when it was found.
    void settle(const diagnostics::Diagnostic& finding, const std::set<Suppressed>& before) {
        const std::string component = finding.component.empty() ? componentOf(finding) : finding.component;
        const std::string subject = component.empty() ? result_.topology : component;
        if (const Suppressed rule{finding.rule, subject}; !finding.rule.empty() && !before.contains(rule)) {
            suppressed_.insert(rule);
            return;
        }
        if (!plans_.empty() && (isInPlans(finding.primary.span) || (!component.empty() && !isOne(component))))
            return refusePlans(finding.message);
        if (!component.empty()) return leaveOut(component, finding.message);
        // Nobody knows whose it is: without the last one it may be another's.
        for (auto one = components_.all.rbegin(); one != components_.all.rend(); ++one)
            if (!left_.contains(one->name)) return leaveOut(one->name, finding.message);
    }

    bool isOne(const std::string& name) const {
        return std::any_of(components_.all.begin(), components_.all.end(),
                           [&](const Component& one) { return one.name == name; });
    }

    bool isInPlans(source::Span span) const {
        return span != source::nowhere && span.file < analysis_->sources().size() &&
               analysis_->sources().file(span.file).path() == path() && span.begin >= text_.last;
    }

    /// What was left out may have been so because of them.
    void refusePlans(const std::string& reason) {
        result_.plansRefused = reason;
        plans_.clear();
        left_.clear();
        reasons_.clear();
        last_.clear();
        suppressed_.clear();
    }

    std::string componentOf(const diagnostics::Diagnostic& finding) const {
        std::string found = componentAt(finding.primary.span);
        for (const diagnostics::Label& label : finding.secondary)
            if (found.empty()) found = componentAt(label.span);
        return found.empty() ? componentAt(finding.subject) : found;
    }

    std::string componentAt(source::Span span) const {
        if (span == source::nowhere || analysis_->sources().size() <= span.file) return {};
        const source::SourceFile& file = analysis_->sources().file(span.file);
        if (file.path() == adoptionsFile) return componentTakenOverAt(file.text().substr(0, span.begin));
        if (file.path() != path()) return {};
        for (const ProgramText::Part& part : text_.parts)
            if (part.begin <= span.begin && span.begin < part.end) return part.component;
        return {};
    }

    /// Of the last statement that begins in the text.
    std::string componentTakenOverAt(std::string_view text) const {
        std::size_t last = 0;
        std::string component;
        for (const Match& match : matches_) {
            const std::size_t at = text.rfind(syntax::inQuotes(ir::toString(match.resource->address)));
            if (at == std::string_view::npos || at < last) continue;
            last = at;
            component = match.resource->origin.componentName;
        }
        return component;
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

    /// Finds what exists, and compiles what takes it over: only that has the names which others keep. False
    /// where something was wrong with it.
    bool takeOver() {
        matches_ = match(topology().program, documents(), estate_, components_, tables_, result_.environment,
                         recogniser_.providers(), apart_);
        const auto before = analysis_; // to which the matches belong
        if (!analyse(adoptions())) {
            matches_.clear();
            return false;
        }
        matches_ = matchAgain(topology().program, documents(), matches_, estate_, tables_,
                              result_.environment, recogniser_.providers());
        return !foundApart();
    }

    /// What would have to be made again, or belongs to something that will be made, is none that exists.
    bool foundApart() {
        const std::size_t before = apart_.size();
        for (const Match& match : matches_)
            if (match.isOther) apart_.insert({match.resource->address, *match.thing});
        return apart_.size() != before;
    }

    /// Files of the configuration that its resources read, by path.
    std::map<std::string, std::string> documents() const {
        std::map<std::string, std::string> result;
        for (const backends::Artifact& artifact : topology().artifacts)
            if (artifact.path.ends_with(".json")) result.emplace(artifact.path, artifact.content());
        return result;
    }

    std::vector<Adoption> adoptions() const {
        std::vector<Adoption> result;
        for (const Match& match : matches_) {
            const ir::Address& address = match.resource->address;
            if (address.mode != ir::ResourceMode::Resource || !match.thing || match.id.empty() ||
                left_.contains(match.resource->origin.componentName) ||
                isMadeAnew(match.resource->origin.componentName) || !tables_.refusal(address.type).empty())
                continue;
            const bool keepsContent =
                std::any_of(match.unread.begin(), match.unread.end(), [&](const std::string& attribute) {
                    return tables_.isContent(address.type, attribute);
                });
            result.push_back({ir::toString(address), match.id, match.keep, keepsContent,
                              match.resource->origin.componentName, *match.thing});
        }
        return result;
    }

    /// Whether all components may stay.
    bool judge() {
        std::map<std::string, ImportedComponent> judged;
        for (const Component& one : components_.all)
            if (!left_.contains(one.name)) judged[one.name] = named(one);
        for (const Match& match : matches_)
            if (const auto found = judged.find(match.resource->origin.componentName);
                found != judged.end() && match.resource->address.mode == ir::ResourceMode::Resource)
                add(match, found->second);
        judgePlans(judged);
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
            leaveOut(name, reasonOf(judged_[name]));
        }
        return refused.empty();
    }

    /// What runs plans is what exists where it would stay as it is, or else it is made.
    void judgePlans(const std::map<std::string, ImportedComponent>& components) {
        made_.clear();
        for (const Match& match : matches_) {
            const std::string& name = match.resource->origin.componentName;
            if (match.resource->address.mode != ir::ResourceMode::Resource || components.contains(name))
                continue;
            ImportedComponent& one = made_[name];
            one.name = name;
            one.kind = match.resource->origin.kindName;
            add(match, one);
        }
        for (auto& [name, one] : made_) {
            one.outcome = one.additions.empty() && one.changes.empty() ? ImportedComponent::Outcome::Whole
                                                                       : ImportedComponent::Outcome::Extended;
            if (one.changes.empty() || options_.acceptChanges) continue;
            one.outcome = ImportedComponent::Outcome::LeftOut;
            one.reason = "made anew: " + reasonOf(one);
        }
    }

    bool isMadeAnew(const std::string& component) const {
        const auto found = made_.find(component);
        return found != made_.end() && found->second.outcome == ImportedComponent::Outcome::LeftOut;
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
            component.changes.push_back({there, one.path, planned::holdsWithheld(one.is)});
        if (!match.replaced.empty())
            component.replaced = fmt::format(
                "`{}` of {} differs, and cannot be changed without making it again", match.replaced, there);
    }

    bool accepts(const ImportedComponent& one) const {
        return one.replaced.empty() && (!one.adopted.empty() || isMerelyRead(one)) &&
               (options_.acceptAdditions || one.additions.empty()) &&
               (options_.acceptChanges || one.changes.empty());
    }

    /// What only looks something up, such as a secret, makes nothing that could exist.
    static bool isMerelyRead(const ImportedComponent& one) {
        return one.additions.empty() && one.changes.empty();
    }

    static std::string reasonOf(const ImportedComponent& one) {
        if (!one.replaced.empty()) return one.replaced;
        if (one.adopted.empty()) return "nothing of it exists";
        std::string reason;
        if (!one.additions.empty()) reason = fmt::format("would add {}", one.additions.front());
        if (one.additions.size() > 1) reason += fmt::format(" and {} more", one.additions.size() - 1);
        if (one.changes.empty()) return reason;
        if (!reason.empty()) reason += ", ";
        // What is secret needs somebody who says where it comes from.
        const auto secret = std::find_if(one.changes.begin(), one.changes.end(),
                                         [](const auto& change) { return change.sensitive; });
        const auto& shown = secret == one.changes.end() ? one.changes.front() : *secret;
        reason += fmt::format("would change `{}` of {}", shown.attribute, shown.address);
        if (shown.sensitive) reason += ", whose secrets are not written";
        if (one.changes.size() > 1) reason += fmt::format(" and {} more", one.changes.size() - 1);
        return reason;
    }

    // ---- the result

    Imported result() {
        if (left_.size() == components_.all.size()) matches_.clear();
        const std::vector<Adoption> adoptions = this->adoptions();
        std::map<std::size_t, std::string> adopted; // components by things
        for (const Adoption& one : adoptions) {
            if (estate_.thing(one.thing).isPart()) continue;
            adopted[one.thing] = one.component;
            result_.moved.push_back(
                {estate_.thing(one.thing).instance().address, one.address, one.id, one.component});
        }
        suppressForNames(adoptions);
        const ProgramText text = written(adoptions);
        result_.sourceFolders = text.sourceFolders;
        result_.plan = missingPlan();
        result_.program = formatted(path(), written(adoptions, asComment(result_.plan)).text);
        result_.adoptions = formatted(std::string(adoptionsFile), adoptionsText(result_.topology, adoptions));
        for (const Suppressed& one : suppressed_)
            result_.suppressions.push_back(fmt::format("{} on {}", one.rule, one.component));
        for (const Component& one : components_.all)
            if (!isOfOthers(one, adopted)) result_.components.push_back(outcomeOf(one));
        if (left_.size() < components_.all.size())
            for (const auto& [name, one] : made_)
                result_.components.push_back(one);
        addRest(adopted);
        return std::move(result_);
    }

    /// A plan for when the first region is lost, with the steps that the components need; empty where all of
    /// them serve in the second one without any. What exists has no plans: whether there shall be one is for
    /// people to say.
    std::string missingPlan() {
        if (!plans_.empty() || components_.roles.size() < 2 || left_.size() == components_.all.size())
            return {};
        const std::string head =
            fmt::format("failover {} -> {}", components_.roles[0].role, components_.roles[1].role);
        return derivedPlan(files_, path(), written({}, head + " { }\n").text, head, options_.pipeline);
    }

    /// Whether other components have all by which it was recognised: then it was none.
    bool isOfOthers(const Component& one, const std::map<std::size_t, std::string>& adopted) const {
        return left_.contains(one.name) &&
               std::all_of(one.sightings.begin(), one.sightings.end(), [&](std::size_t sighting) {
                   return adopted.contains(components_.sightings[sighting].thing);
               });
    }

    /// Names that are kept may break rules that nothing else breaks, and plans that are given their
    /// objectives.
    void suppressForNames(const std::vector<Adoption>& adoptions) {
        files_.put(std::string(adoptionsFile), adoptionsText(result_.topology, adoptions));
        for (std::size_t turn = 0; turn < mostTurns; ++turn) {
            const auto analysis =
                pipeline::Analysis::of(files_, {{path(), written(adoptions).text}}, options_.pipeline, {});
            bool any = false;
            for (const diagnostics::Diagnostic* finding : analysis->findings().sorted()) {
                if (finding->severity != diagnostics::Severity::Error) continue;
                const bool isObjective = isOfObjective(*finding);
                const std::string rule =
                    isObjective ? std::string(semantics::spell(semantics::Waived::MissedObjective))
                                : finding->rule;
                const std::string& subject =
                    isObjective || finding->component.empty() ? result_.topology : finding->component;
                any = (!rule.empty() && suppressed_.insert({rule, subject}).second) || any;
            }
            if (!any) return;
        }
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
            // Those of other providers may be anything, such as the text that was drawn by lot.
            const bool isKnown =
                values != nullptr && recogniser_.providers().ofType(instance.type) != nullptr;
            result_.rest.push_back({instance.address, instance.type, thing.region(),
                                    isKnown ? tables_.idOf(instance.type, *values) : "", reason});
        }
    }

    planned::Document document_;
    std::size_t planned_ = 0; ///< resources that are yet to be created
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
    std::string plans_;                             ///< that the topology is given
    std::map<std::string, ImportedComponent> made_; ///< what runs them, by the component that it is
    Names left_;
    std::map<std::string, std::string> reasons_;
    std::map<std::string, std::string> lookedUp_; ///< why components are not what they could have been
    std::map<std::string, ImportedComponent> judged_;
    std::map<std::string, ImportedComponent> last_; ///< of components that were left out, when they were
    std::set<Suppressed> suppressed_;
    ProgramText text_;
    std::shared_ptr<const pipeline::Analysis> analysis_;
    std::vector<Match> matches_;
    Apart apart_;
    Imported result_;
};

} // namespace

std::optional<Imported> import(const source::FileSystem& files, planned::Document document,
                               source::Span where, const Options& options, diagnostics::Sink& sink) {
    return Importing(files, std::move(document), where, options, sink).run();
}

} // namespace drc::recognition
