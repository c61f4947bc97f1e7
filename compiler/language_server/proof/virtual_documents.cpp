#include "language_server/proof/virtual_documents.hpp"

#include "language_server/texts/documents.hpp"
#include "language_server/uri.hpp"

#include "diagnostics/render.hpp"
#include "source/embedded.hpp"
#include "source/markup.hpp"
#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace drc::language_server {

using json_rpc::ProtocolError;

namespace {

constexpr std::string_view package = ".zip";
constexpr std::string_view script = ".py";

std::string baseName(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1)); // all of it without a `/`
}

std::vector<std::string> rolesOf(const pipeline::AnalysedTopology& topology) {
    std::vector<std::string> result;
    if (topology.model == nullptr || !topology.ledger) return result;
    for (const semantics::RegionRole& region : topology.model->regions) {
        const auto& all = topology.ledger->assessments;
        const bool isJudged = std::any_of(all.begin(), all.end(), [&](const objectives::Assessment& one) {
            return one.from == region.role && one.goal == objectives::Goal::Rto;
        });
        if (isJudged) result.push_back(region.role);
    }
    return result;
}

std::string errorsOf(const pipeline::Analysis& analysis, const std::string& program) {
    diagnostics::Sink errors;
    for (const diagnostics::Diagnostic* one : analysis.findings().sorted())
        if (one->severity == diagnostics::Severity::Error) errors.take(*one);
    return fmt::format("{} has errors, so nothing is made of it:\n\n{}",
                       source::printableLines(baseName(program)),
                       diagnostics::renderShort(errors, analysis.sources(), {}));
}

std::string listOf(const pipeline::Analysis& analysis, const std::string& program) {
    std::string text = fmt::format("# {}\n", source::markdownText(baseName(program)));
    std::string topology;
    for (const Output& one : outputsOf(analysis)) {
        if (one.sort == OutputSort::Index) continue;
        const std::string of = one.sort == OutputSort::Artifact ? one.topology : "";
        if (one.sort == OutputSort::Artifact && of != topology)
            text += fmt::format("\n## {}, as `drc compile` writes it\n", source::markdownText(of));
        topology = of;
        text += fmt::format("\n- [{}](<{}>){}", source::markdownText(one.name), outputUri(program, one.name),
                            one.sort == OutputSort::Artifact ? "" : ": " + source::markdownText(one.title));
    }
    return text + "\n";
}

} // namespace

std::vector<Output> outputsOf(const pipeline::Analysis& analysis) {
    std::vector<Output> result{
        {OutputSort::Index, std::string(indexDocument), "All documents of the program"},
        {OutputSort::ProofText, std::string(proofDocument), "Proof: each objective, term by term"},
        {OutputSort::ProofPage, std::string(proofPage), "Proof as Markdown"}};
    const std::vector<const pipeline::AnalysedTopology*> topologies = analysis.topologies();
    std::set<std::string> known;
    for (const pipeline::AnalysedTopology* topology : topologies)
        for (const std::string& role : rolesOf(*topology))
            if (known.insert(role).second)
                result.push_back({OutputSort::Simulation, fmt::format("simulate-{}.txt", role),
                                  fmt::format("Simulation: loss of {}", role), "", role});
    for (const pipeline::AnalysedTopology* topology : topologies)
        for (const std::string& role : rolesOf(*topology))
            result.push_back({OutputSort::Picture, fmt::format("{}-{}.svg", topology->program.topology, role),
                              fmt::format("Simulation: loss of {}, as a picture", role),
                              topology->program.topology, role});
    // What describes the system and its recovery comes before the scripts that deploy it.
    for (const bool isScript : {false, true})
        for (const pipeline::AnalysedTopology* topology : topologies)
            for (const backends::Artifact& file : topology->artifacts)
                if (!file.path.ends_with(package) && file.path.ends_with(script) == isScript)
                    result.push_back({OutputSort::Artifact,
                                      fmt::format("{}/{}", topology->program.topology, file.path), file.path,
                                      topology->program.topology, file.path});
    return result;
}

std::string outputUri(const std::string& program, std::string_view name) {
    return fmt::format("{}:{}{}/{}", outputScheme, program.starts_with('/') ? "" : "/", encoded(program),
                       encoded(name));
}

std::optional<OutputAddress> outputAddressOf(std::string_view uri,
                                             const std::function<bool(const std::string&)>& isProgram) {
    if (schemeOf(uri) != outputScheme) return std::nullopt;
    std::string_view rest = uri.substr(outputScheme.size() + 1);
    if (rest.starts_with("//")) rest.remove_prefix(2);
    const std::string path = decoded(rest);
    for (std::size_t slash = path.rfind('/'); slash != std::string::npos && slash > 0;
         slash = path.rfind('/', slash - 1)) {
        const std::string program = path.substr(0, slash);
        for (const std::string& one : {program, program.substr(program.starts_with('/') ? 1 : 0)})
            if (isProgram(one)) return OutputAddress{one, path.substr(slash + 1)};
    }
    return std::nullopt;
}

std::optional<std::string> readyText(const pipeline::Analysis& analysis, const OutputAddress& address) {
    if (!analysis.sound()) return errorsOf(analysis, address.program);
    if (address.name == indexDocument) return listOf(analysis, address.program);
    const std::vector<Output> all = outputsOf(analysis);
    if (std::none_of(all.begin(), all.end(), [&](const Output& one) { return one.name == address.name; }))
        throw ProtocolError{json_rpc::invalidParams, fmt::format("there is no document `{}`", address.name)};
    return std::nullopt;
}

std::string libraryText(std::string_view uri) {
    const std::string path = documentPath(uri);
    constexpr std::string_view folder = "stdlib/";
    if (isInLibrary(path))
        for (const source::EmbeddedFile& file : source::embeddedLibrary())
            if (file.path == std::string_view(path).substr(folder.size())) return std::string(file.text);
    throw ProtocolError{json_rpc::invalidParams, fmt::format("there is no document `{}`", uri)};
}

} // namespace drc::language_server
