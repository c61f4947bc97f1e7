#include "pipeline/example_runs.hpp"

#include "library/library.hpp"
#include "library/modules.hpp"
#include "pipeline/fix_round.hpp"
#include "syntax/format.hpp"
#include "syntax/in_quotes.hpp"
#include "syntax/parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace drc::pipeline {

namespace codes = diagnostics::codes;
using diagnostics::Diagnostic;
using diagnostics::Severity;

// ---- what they read

source::Result<std::string> ExampleFiles::read(const std::string& path) const {
    if (!path_.empty() && path == path_) return text_;
    if (files_ != nullptr)
        if (auto text = files_->read(path); text || path.ends_with(".dr")) return text;
    return std::string("def handler(event, context):\n    return {}\n");
}

source::Result<source::Listing> ExampleFiles::list(const std::string& folder) const {
    if (files_ != nullptr)
        if (auto listing = files_->list(folder)) return listing;
    return source::Listing{{{"index.py"}}, {}};
}

namespace {

using IsOfRule = std::function<bool(const Diagnostic&)>;

/// One run of a program.
struct Tried {
    Tried(const std::string& path, const std::string& text, const source::FileSystem& files,
          const Options& options) {
        Options apart = options;
        apart.processEnds = false; // there are others
        apart.given.clear();       // which are for topologies of the user's
        apart.advice = true;       // each rule is tried, whoever asks it
        apart.forTerraform = true;
        check(files, {{path, text}}, apart, sources, sink);
    }

    std::vector<const Diagnostic*> findings(const IsOfRule& isOfRule) const {
        std::vector<const Diagnostic*> result;
        for (const Diagnostic* finding : sink.sorted())
            if (isOfRule(*finding)) result.push_back(finding);
        return result;
    }
    /// The first error that no rule reports; null for none.
    const Diagnostic* otherError(const IsOfRule& isOfRule) const {
        for (const Diagnostic* finding : sink.sorted())
            if (finding->severity == Severity::Error && finding->rule.empty() && !isOfRule(*finding))
                return finding;
        return nullptr;
    }

    source::SourceMap sources;
    diagnostics::Sink sink;
};

/// The text as the formatter has it; empty where it cannot be read.
std::string inCanonicalStyle(const std::string& path, const std::string& text) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const source::SourceFile& file = sources.add(path, text);
    const syntax::Tree tree = syntax::parse(file, sink);
    return tree.complete ? syntax::format(file, tree) : "";
}

std::string fileNameOf(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

/// Beside the file with the rule, so that paths mean the same.
std::string pathBeside(const std::string& declaredIn) {
    return source::resolve(source::folderOf(declaredIn), "example of a rule.dr");
}

/// `its.message`, with its code where it is no finding of a rule.
std::string inWords(const Diagnostic& finding) {
    return fmt::format("{}: {}", finding.code->id, finding.message);
}

} // namespace

// ---- one program

namespace {

/// How often what fixes have changed is judged again.
constexpr int mostRounds = 20;

/// Why the program that fixes have left is not as it should be; nothing where it is.
std::optional<std::string> reasonAgainst(const Tried& left, const std::string& text, const std::string& path,
                                         const IsOfRule& isOfRule, std::size_t before) {
    if (text != inCanonicalStyle(path, text)) return "its fix leaves a program that is not formatted";
    if (const Diagnostic* error = left.otherError(isOfRule))
        return "its fix leaves a program that does not compile: " + inWords(*error);
    const std::vector<const Diagnostic*> findings = left.findings(isOfRule);
    const bool offersMore = std::any_of(findings.begin(), findings.end(),
                                        [](const Diagnostic* finding) { return !finding->fixes.empty(); });
    if (offersMore || findings.size() >= before) return "its fix does not mend what the rule reports";
    return std::nullopt;
}

} // namespace

ExampleRun runFixes(const std::string& program, const std::string& path, const source::FileSystem& files,
                    const Options& options, const IsOfRule& isOfRule) {
    std::string text = inCanonicalStyle(path, program);
    Fixer fixer({true, [&](const source::SourceFile& file) { return file.path() == path; }});
    std::size_t before = 0;
    for (int round = 0; round < mostRounds; ++round) {
        const Tried tried(path, text, files, options);
        if (round == 0) before = tried.findings(isOfRule).size();
        diagnostics::Sink only;
        for (const Diagnostic* finding : tried.findings(isOfRule))
            only.take(*finding);
        const auto texts = fixer.round(only, tried.sources);
        if (texts.empty()) {
            if (fixer.applied() == 0) return {};
            auto reason = reasonAgainst(tried, text, path, isOfRule, before);
            if (!reason) return {std::nullopt, true};
            return {ExampleFailure{*std::move(reason), program.size()}, true};
        }
        text = texts.begin()->second;
    }
    return {ExampleFailure{"its fixes come to no end", program.size()}, true};
}

ExampleRun runExample(const policy::Example& example, const source::FileSystem& files, const Options& options,
                      const std::string& declaredIn) {
    const std::string import =
        declaredIn.empty() ? "" : fmt::format("import {}\n\n", syntax::inQuotes(fileNameOf(declaredIn)));
    const std::string path = pathBeside(declaredIn);
    const std::string program = import + example.text;
    const auto isOfRule = [&](const Diagnostic& finding) {
        return finding.rule == example.rule.rule && std::find(finding.notes.begin(), finding.notes.end(),
                                                              example.rule.note()) != finding.notes.end();
    };
    const Tried tried(path, program, files, options);
    const auto fail = [&](std::string reason, const Diagnostic* finding) -> ExampleRun {
        ExampleFailure failure{std::move(reason), example.text.size()};
        const source::Span where = finding == nullptr ? source::nowhere : finding->primary.span;
        const bool isInIt = where != source::nowhere && where.begin >= import.size() &&
                            tried.sources.file(where.file).path() == path;
        if (isInIt) failure.at = where.begin - import.size();
        return {std::move(failure), false};
    };
    if (const Diagnostic* error = tried.otherError(isOfRule))
        return fail("it does not compile: " + inWords(*error), error);
    const std::vector<const Diagnostic*> findings = tried.findings(isOfRule);
    if (example.good && !findings.empty())
        return fail("it violates the rule: " + findings.front()->message, findings.front());
    if (!example.good && findings.empty()) return fail("it does not violate the rule", nullptr);
    return runFixes(program, path, files, options, isOfRule);
}

std::string regionsOfExamples(library::Library& library) {
    const library::Declaration fact = library.let(library::contract::facts::regionsOfExamples);
    if (!fact || fact.definition().value->kind != syntax::ExpressionKind::Map) return "";
    const source::SourceFile& file = *fact.module->file;
    std::string lines;
    for (const syntax::MapEntry& entry : syntax::as<syntax::MapExpression>(*fact.definition().value).entries)
        lines += fmt::format("region {} = {}\n", file.text(entry.key->span), file.text(entry.value->span));
    return lines;
}

// ---- those of the user's files

namespace {

class InputExamples {
public:
    InputExamples(const source::FileSystem& files, const Options& options, source::SourceMap& sources,
                  diagnostics::Sink& sink, ExampleTally& tally)
        : files_(files), options_(options), sources_(sources), sink_(sink), tally_(tally) {}

    void run(const Input& input, const std::vector<library::Declaration>& policies,
             library::Library& library) {
        const ExampleFiles files(&files_, input.path, std::string(policies.front().module->file->text()));
        std::set<std::pair<std::uint32_t, bool>> shown;
        std::set<std::uint32_t> fixed;
        for (const policy::Example& example : policy::examplesIn(policies, regionsOfExamples(library))) {
            ++tally_.programs;
            shown.emplace(example.rule.span.begin, example.good);
            const ExampleRun run = runExample(example, files, options_, input.path);
            if (run.fixed) fixed.insert(example.rule.span.begin);
            if (!run.failure) continue;
            ++tally_.failed;
            sink_.report(codes::failedExample, example.written(run.failure->at), kind(example.good),
                         example.rule.rule, example.rule.owner, run.failure->reason);
        }
        for (const policy::RuleName& rule : policy::rulesIn(policies)) {
            ++tally_.rules;
            for (const bool good : {true, false}) {
                if (shown.count({rule.span.begin, good}) != 0) continue;
                ++tally_.failed;
                sink_.report(codes::lacksExample, rule.span, rule.rule, rule.owner, kind(good))
                    .help(good ? "show what it accepts: `good { … }`" : "show what it reports: `bad { … }`");
            }
            if (!rule.hasFixes || fixed.count(rule.span.begin) != 0) continue;
            ++tally_.failed;
            sink_.report(codes::unshownFix, rule.span, rule.rule, rule.owner)
                .note("a fix is offered where its target is written in a file of yours, can set that, and "
                      "would "
                      "change")
                .help("show it: a `bad { … }` in which what it changes is written");
        }
    }

private:
    static std::string kind(bool good) { return good ? "good" : "bad"; }

    const source::FileSystem& files_;
    const Options& options_;
    source::SourceMap& sources_;
    diagnostics::Sink& sink_;
    ExampleTally& tally_;
};

} // namespace

ExampleTally runExamples(const source::FileSystem& files, const std::vector<Input>& inputs,
                         const Options& options, source::SourceMap& sources, diagnostics::Sink& sink) {
    ExampleTally tally;
    library::Modules modules(files, options.libraryFolder, sources);
    for (const Input& input : inputs) {
        const auto unreadable = [&](const std::string& reason) {
            sink.report(codes::unreadableFile, source::nowhere, input.path, reason);
        };
        if (!input.unreadable.empty()) {
            unreadable(input.unreadable);
            continue;
        }
        const library::Modules::Parsed& module = modules.ofUser(input.path, input.text);
        if (!module) {
            unreadable(module.reason());
            continue;
        }
        const std::size_t before = sink.errorReports();
        library::Library library(modules, sink);
        library.add(**module);
        if (sink.errorReports() != before) continue; // what cannot be read is not run
        std::vector<library::Declaration> policies = library.ownPolicies();
        std::erase_if(policies, [&](const library::Declaration& one) { return one.module != *module; });
        if (!policies.empty())
            InputExamples(files, options, sources, sink, tally).run(input, policies, library);
    }
    return tally;
}

} // namespace drc::pipeline
