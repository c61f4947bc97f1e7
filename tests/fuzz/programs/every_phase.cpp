#include "programs/every_phase.hpp"

#include "diagnostics/render.hpp"
#include "memory_files.hpp"
#include "objectives/exploration.hpp"
#include "objectives/loss_recovery.hpp"
#include "pipeline/pipeline.hpp"
#include "source/utf8.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::fuzz {

namespace {

void require(bool holds, std::string_view what) {
    if (!holds) throw Broken(std::string(what));
}

bool isJson(const std::string& text) {
    return nlohmann::json::accept(text);
}

// ---- one file

void format(const File& file) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const auto& written = sources.add(file.path, print(file));
    const auto tree = syntax::parse(written, sink);
    require(tree.complete == !sink.hasErrors(), "a tree is complete exactly when nothing was reported");
    if (!tree.complete) return;
    const std::string once = syntax::format(written, tree);
    const auto& formatted = sources.add("formatted.dr", once);
    const auto again = syntax::parse(formatted, sink);
    require(again.complete, "what the formatter writes can be parsed");
    require(syntax::sameMeaning(written, tree, once), "formatting changes no meaning");
    require(syntax::format(formatted, again) == once, "formatting twice is formatting once");
}

// ---- findings

bool isPlace(const source::Span& span, const source::SourceMap& sources) {
    return span.file < sources.size() && span.begin <= span.end &&
           span.end <= sources.file(span.file).text().size();
}

/// Codes of findings about what no file says.
bool mayBeNowhere(std::string_view code) {
    static constexpr std::array<std::string_view, 2> codes{"DR0421", "DR0901"};
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

void checkFindings(const source::SourceMap& sources, const diagnostics::Sink& sink) {
    for (const diagnostics::Diagnostic* finding : sink.sorted()) {
        const std::string_view code = finding->code->id;
        require(isPlace(finding->primary.span, sources) || mayBeNowhere(code),
                fmt::format("{} has a place: {}", code, finding->message));
        for (const diagnostics::Label& label : finding->secondary)
            require(isPlace(label.span, sources), fmt::format("each label of {} has a place", code));
        for (const diagnostics::Fix& fix : finding->fixes)
            for (const diagnostics::Edit& edit : fix.edits)
                require(isPlace(edit.span, sources), fmt::format("each edit of {} has a place", code));
        require(finding->message.find("::") == std::string::npos,
                "no message shows a name of the implementation");
    }
    for (const diagnostics::Format& format : diagnostics::formats()) {
        const std::string text = format.render(sink, sources, {});
        require(!source::firstInvalidByte(text), fmt::format("findings as {} are UTF-8", format.name));
        const bool isDocument = format.name == "json" || format.name == "sarif" || format.name == "gitlab" ||
                                format.name == "rdjson";
        require(!isDocument || isJson(text), fmt::format("findings as {} are JSON", format.name));
    }
    diagnostics::RenderOptions narrow;
    narrow.colour = true;
    narrow.width = 40;
    diagnostics::renderText(sink, sources, narrow);
}

// ---- the phases

/// The program as the pipeline takes it.
struct Run {
    explicit Run(const Program& program) {
        files.add("processor/index.py", "def handler(event, context):\n    pass\n");
        for (const File& file : program.files)
            files.add(file.path, print(file));
        inputs.push_back({program.files.front().path, std::nullopt});
        options.mostSteps = 1'000'000;
    }

    testing::MemoryFiles files;
    std::vector<pipeline::Input> inputs;
    pipeline::Options options;
};

struct Compiled {
    Outcome outcome;
    std::string bytes;       ///< all that was written and reported
    bool noTopology = false; ///< which only `compile` asks for
};

Compiled compile(const Run& run) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const auto outcome = pipeline::compile(run.files, run.inputs, run.options, sources, sink);
    checkFindings(sources, sink);
    require(outcome.outputs.empty() || !sink.hasErrors(), "nothing is written when there are errors");
    Compiled result{{!sink.hasErrors(), sink.sorted().size()}, diagnostics::renderJson(sink, sources, {})};
    for (const diagnostics::Diagnostic* finding : sink.sorted())
        result.noTopology = result.noTopology || finding->code->id == diagnostics::codes::noTopology.info.id;
    for (const auto& output : outcome.outputs) {
        std::set<std::string> paths;
        for (const auto& artifact : output.artifacts) {
            require(paths.insert(artifact.path).second,
                    "the path of each artefact is its own: " + artifact.path);
            require(!artifact.path.ends_with(".json") || isJson(artifact.content),
                    artifact.path + " is JSON");
            result.bytes += artifact.path + artifact.content;
        }
    }
    return result;
}

void check(const Run& run, const Compiled& compiled) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::check(run.files, run.inputs, run.options, sources, sink);
    checkFindings(sources, sink);
    require(compiled.noTopology || compiled.outcome.clean == !sink.hasErrors(),
            "check refuses what compile refuses");
}

void simulate(const pipeline::TopologyProof& proof) {
    using objectives::Case;
    for (const semantics::RegionRole& region : proof.model.regions)
        for (const objectives::LossRecovery& recovery :
             objectives::recoveriesFrom(proof.model, proof.program, proof.ledger, region.role)) {
            const objectives::FaultPlayer player(proof.model, proof.program, recovery);
            const double best = player.play(Case::Best, {}).playback.run.recovered;
            const double worst = player.play(Case::Worst, {}).playback.run.recovered;
            require(best <= worst, "the best case takes no longer than the worst");
            const auto explored = objectives::explore(proof.model, proof.program, recovery);
            std::size_t shown = 0;
            for (const objectives::EndingGroup& group : explored.groups)
                shown += group.single.size();
            require(shown == explored.faults, "each fault has one outcome");
        }
}

void prove(const Run& run, bool clean, bool alternatives) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const auto proofs = pipeline::prove(run.files, run.inputs, run.options, sources, sink, alternatives);
    checkFindings(sources, sink);
    require(clean == !sink.hasErrors(), "prove refuses what compile refuses");
    for (const pipeline::TopologyProof& proof : proofs)
        simulate(proof);
}

void cost(const Run& run, bool clean) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const auto costs = pipeline::cost(run.files, run.inputs, run.options, sources, sink);
    checkFindings(sources, sink);
    require(clean == !sink.hasErrors(), "cost refuses what compile refuses");
    require(clean == !costs.empty(), "what is refused has no price");
}

void dump(const Run& run) {
    for (const pipeline::Phase phase : {pipeline::Phase::Tree, pipeline::Phase::Model, pipeline::Phase::Ir}) {
        source::SourceMap sources;
        diagnostics::Sink sink;
        pipeline::dump(phase, run.files, run.inputs, run.options, sources, sink);
        checkFindings(sources, sink);
    }
}

void reference(const Run& run) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::reference(run.files, run.inputs, run.options, sources, sink);
    checkFindings(sources, sink);
}

} // namespace

Outcome runEveryPhase(const Program& program, Commands commands) {
    for (const File& file : program.files)
        format(file);
    const Run run(program);
    const Compiled first = compile(run);
    const bool all = commands == Commands::All;
    // What is wrong with a program, each command finds in the same way.
    if (all || first.outcome.clean) prove(run, first.outcome.clean, all);
    if (!all) return first.outcome;
    require(compile(run).bytes == first.bytes, "compiling twice gives the same bytes");
    check(run, first);
    cost(run, first.outcome.clean);
    dump(run);
    reference(run);
    return first.outcome;
}

} // namespace drc::fuzz
