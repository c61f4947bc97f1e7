#include "pipeline/planned_check.hpp"

#include "binding/binder.hpp"
#include "binding/builtins.hpp"
#include "checking/checking.hpp"
#include "planned/comments.hpp"
#include "planned/facts.hpp"
#include "planned/program.hpp"
#include "planned/sensitive.hpp"
#include "policy/rules.hpp"
#include "policy/run.hpp"
#include "source/cancellation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace drc::pipeline {

namespace codes = diagnostics::codes;

namespace {

/// One input with a namespace of its own: the standard library, and the policies of its project.
class PlannedCheck {
public:
    PlannedCheck(library::Modules& modules, const PlannedInput& input, const Options& options,
                 source::SourceMap& sources)
        : input_(input),
          options_(options),
          sources_(sources),
          library_(modules, sink_),
          kinds_(library_, sink_),
          binder_(addPolicies(modules), sink_, bindings_),
          evaluator_(sources, sink_, binder_, options.mostSteps, options.mostBytes),
          providers_(library_, evaluator_) {}

    diagnostics::Sink run(const ConfigurationFiles& configurations) {
        const source::SourceFile& file = sources_.addWithheld(input_.path, input_.text);
        std::optional<planned::Document> document = planned::read(file.text(), file.id(), sink_);
        if (!document) return finish();
        if (document->failed) sink_.report(codes::plannedFailed, {file.id(), 0, 1});
        const auto& instances = document->instances;
        const bool isPlan = document->kind == planned::Document::Kind::Plan;
        if (!document->failed &&
            std::all_of(instances.begin(), instances.end(), [](const auto& one) { return one.data; }))
            sink_.report(codes::nothingPlanned, {file.id(), 0, 0}, isPlan ? "plan" : "state");
        planned::withholdSensitive(*document, providers_);
        const planned::Facts facts = planned::Facts::of(library_, evaluator_);
        planned::link(*document, facts);
        const planned::Sources written(*document, input_.folder, configurations.list, configurations.read,
                                       sources_);
        const planned::PlannedProgram planned =
            planned::programOf(*document, facts, providers_, written, file);
        if (planned.withoutRegion != 0)
            sink_
                .report(codes::regionUnknown, planned.firstWithout,
                        planned.withoutRegion == 1 ? "a resource"
                                                   : fmt::format("{} resources", planned.withoutRegion))
                .help("write the region into the provider configuration, or into a variable that it names");
        judge(planned, *document);
        applyComments(*document, written);
        return finish();
    }

private:
    library::Library& addPolicies(library::Modules& modules) {
        if (input_.configuration == nullptr) return library_;
        modules.noteRead(input_.configuration->file->path());
        for (const library::ConfiguredText& path : input_.configuration->policyFiles) {
            const library::Modules::Parsed& policy = modules.ofUser(path.text);
            if (policy)
                library_.add(**policy);
            else
                sink_.report(codes::configuredPath, path.span, path.text, policy.reason());
        }
        return library_;
    }

    void judge(const planned::PlannedProgram& planned, const planned::Document& document) {
        for (std::size_t index = 0; index < library_.modules().size(); ++index)
            if (!library_.modules()[index]->inLibrary) binder_.require(library_.modules()[index]->file->id());
        if (input_.configuration != nullptr)
            rules_ = policy::RuleSettings(*input_.configuration, library_, kinds_, sink_);
        checking::checkPolicies(library_.ownPolicies(), library_, kinds_, providers_, evaluator_);
        const auto& modules = library_.modules();
        const bool broken = std::any_of(modules.begin(), modules.end(),
                                        [](const library::Module* one) { return !one->tree.complete; });
        if (broken) return;
        policy::Asked asked{.advice = true,
                            .today = options_.today,
                            .settings = &rules_,
                            .kinds = &kinds_,
                            .terraform = policy::OfTerraform{suffixOf(document), planned.constants},
                            .forTerraform = true};
        policy::run(*planned.model, planned.program, library_, providers_, evaluator_, asked);
    }

    /// A plan whose configuration was given a suffix is of one of several environments.
    static std::optional<std::string> suffixOf(const planned::Document& document) {
        if (document.variables.map() == nullptr) return std::nullopt;
        for (const binding::BuiltinName& name : binding::builtinNames()) {
            if (name.id != binding::Builtin::EnvironmentSuffix) continue;
            const ir::Value* const given = ir::find(*document.variables.map(), name.name);
            if (given != nullptr && given->text() != nullptr && !given->text()->empty())
                return *given->text();
        }
        return std::nullopt;
    }

    void applyComments(const planned::Document& document, const planned::Sources& written) {
        std::set<const planned::Block*> blocks; // those of which there are instances
        for (const planned::Instance& instance : document.instances)
            if (const planned::Block* const block = written.of(instance)) blocks.insert(block);
        std::vector<planned::CommentSuppression> suppressions;
        for (const planned::Block* const block : written.blocks()) {
            if (blocks.count(block) == 0) continue;
            auto above = planned::suppressionsAbove(*block, sources_, sink_);
            std::move(above.begin(), above.end(), std::back_inserter(suppressions));
        }
        if (suppressions.empty()) return;
        planned::KnownRules rules;
        for (const policy::Rule& rule : policy::rulesOf(policy::allPolicies(library_))) {
            rules.names.insert(rule.name());
            if (rules_.levelOf(*rule.declaration, sink_) == library::RuleLevel::Required)
                rules.required.insert(rule.name());
        }
        planned::suppress(suppressions, rules, options_.today, sources_, sink_);
    }

    /// Findings speak of resources as Terraform does.
    diagnostics::Sink finish() {
        sink_.amend([](diagnostics::Diagnostic& finding) {
            const auto readable = [](std::string& text) {
                if (text.find('\x1f') != std::string::npos)
                    text = planned::readableAddresses(std::move(text));
            };
            readable(finding.message);
            readable(finding.component);
            for (diagnostics::Label& label : finding.secondary)
                readable(label.text);
            for (std::string& note : finding.notes)
                readable(note);
            for (std::string& help : finding.helps)
                readable(help);
            finding.topology.clear();
            finding.ofTerraform = true;
        });
        return std::move(sink_);
    }

    const PlannedInput& input_;
    const Options& options_;
    source::SourceMap& sources_;
    diagnostics::Sink sink_;
    library::Library library_;
    semantics::Kinds kinds_;
    binding::Bindings bindings_;
    binding::Binder binder_;
    semantics::Evaluator evaluator_;
    expansion::Providers providers_;
    policy::RuleSettings rules_;
};

} // namespace

void checkPlanned(const source::FileSystem& files, const std::vector<PlannedInput>& inputs,
                  const ConfigurationFiles& configurations, const Options& options,
                  source::SourceMap& sources, diagnostics::Sink& sink) {
    library::Modules modules(files, options.libraryFolder, sources, options.examples);
    diagnostics::Sink all;
    all.keepOf(inputs.size());
    for (const PlannedInput& input : inputs) {
        source::throwIfCancelled();
        if (input.configuration != nullptr) {
            all.take(input.configuration->findings);
            if (!input.configuration->sound()) continue;
        }
        all.take(PlannedCheck(modules, input, options, sources).run(configurations));
    }
    sink.keepOf(inputs.size());
    sink.take(all);
}

} // namespace drc::pipeline
