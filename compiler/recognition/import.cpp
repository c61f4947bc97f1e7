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
constexpr std::string_view adoptionsFile = "existing.dr"; ///< which the topology imports

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
          estate_(document, recogniser_.providers(),
                  [&](const semantics::Value& thing) { return recogniser_.regionOf(thing); }) {}

    std::optional<Imported> run() {
        tables_.importIds = recogniser_.table(library::contract::recognition::importIds);
        tables_.usual = recogniser_.table(library::contract::recognition::usual);
        tables_.filledIn = recogniser_.table(library::contract::recognition::filledIn);
        tables_.immutable = recogniser_.table(library::contract::recognition::immutable);
        tables_.contentRead = recogniser_.table(library::contract::recognition::contentRead);
        tables_.existing = recogniser_.table(library::contract::existing::table);
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
            matches_.clear(); // they belong to an analysis that goes
            if (!analyse({}) || !takeOver()) continue;
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
            result_.environment = ordered.size() < 2 ? "live" : ordered.back().substr(0, longestSuffix);
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
        ProgramWriter writer(result_.topology, result_.environment, components_, recogniser_.library(),
                             left_);
        return writer.write(suppressed_, !adoptions.empty());
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
            if (finding->severity != diagnostics::Severity::Error) continue;
            sound = false;
            settle(*finding, before);
        }
        return sound;
    }

    /// `before`: the rules that were suppressed when it was found.
    void settle(const diagnostics::Diagnostic& finding, const std::set<Suppressed>& before) {
        const std::string component = finding.component.empty() ? componentOf(finding) : finding.component;
        const std::string subject = component.empty() ? result_.topology : component;
        if (const Suppressed one{finding.rule, subject}; !finding.rule.empty() && !before.contains(one)) {
            suppressed_.insert(one);
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
            const std::size_t at = text.rfind(quoted(ir::toString(match.resource->address)));
            if (at == std::string_view::npos || at < last) continue;
            last = at;
            component = match.resource->origin.componentName;
        }
        return component;
    }

    void leaveOut(const std::string& component, const std::string& reason) {
        if (left_.insert(component).second) reasons_[component] = reason;
        suppressed_.clear(); // they are found again
    }

    // ---- what exists of it

    const pipeline::AnalysedTopology& topology() const { return *analysis_->topologies().front(); }

    /// Finds what exists, and compiles what takes it over: only that has the names which others keep. False
    /// where something was wrong with it.
    bool takeOver() {
        matches_ = match(topology().program, estate_, components_, tables_, result_.environment,
                         recogniser_.providers(), apart_);
        const auto before = analysis_; // to which the matches belong
        if (!analyse(adoptions())) {
            matches_.clear();
            return false;
        }
        matches_ = matchAgain(topology().program, matches_, estate_, tables_, result_.environment,
                              recogniser_.providers());
        return !foundApart();
    }

    /// What would have to be made again, or belongs to something that will be made, is none that exists.
    bool foundApart() {
        const std::size_t before = apart_.size();
        for (const Match& match : matches_)
            if (match.isOther) apart_.insert({match.resource->address, *match.thing});
        return apart_.size() != before;
    }

    std::vector<Adoption> adoptions() const {
        std::vector<Adoption> result;
        for (const Match& match : matches_) {
            const ir::Address& address = match.resource->address;
            if (address.mode != ir::ResourceMode::Resource || !match.thing || match.id.empty() ||
                left_.contains(match.resource->origin.componentName) ||
                !tables_.refusal(address.type).empty())
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
        component.adopted.push_back(there);
        for (const Compared& one : match.different)
            component.changes.push_back({there, one.path});
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
        reason += fmt::format("would change `{}` of {}", one.changes.front().attribute,
                              one.changes.front().address);
        if (one.changes.size() > 1) reason += fmt::format(" and {} more", one.changes.size() - 1);
        return reason;
    }

    // ---- the result

    Imported result() {
        if (left_.size() == components_.all.size()) matches_.clear();
        const std::vector<Adoption> adoptions = this->adoptions();
        std::map<std::size_t, std::string> adopted; // components by things
        for (const Adoption& one : adoptions) {
            adopted[one.thing] = one.component;
            result_.moved.push_back(
                {estate_.thing(one.thing).instance().address, one.address, one.id, one.component});
        }
        const ProgramText text = written(adoptions);
        result_.sourceFolders = text.sourceFolders;
        result_.program = formatted(path(), text.text);
        result_.adoptions = formatted(std::string(adoptionsFile), adoptionsText(result_.topology, adoptions));
        for (const Suppressed& one : suppressed_)
            result_.suppressions.push_back(fmt::format("{} on {}", one.rule, one.component));
        for (const Component& one : components_.all)
            result_.components.push_back(outcomeOf(one));
        addRest(adopted);
        return std::move(result_);
    }

    ImportedComponent outcomeOf(const Component& one) const {
        if (!left_.contains(one.name)) return judged_.at(one.name);
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
        for (std::size_t index = 0; index < estate_.things().size(); ++index) {
            const Thing& thing = estate_.thing(index);
            const planned::Instance& instance = thing.instance();
            if (instance.data) continue;
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
    Estate estate_;
    Tables tables_;
    Components components_;
    std::vector<Unrecognised> unrecognised_;
    Names left_;
    std::map<std::string, std::string> reasons_;
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

std::optional<Imported> import(const source::FileSystem& files, const planned::Document& document,
                               source::Span where, const Options& options, diagnostics::Sink& sink) {
    return Importing(files, document, where, options, sink).run();
}

} // namespace drc::recognition
