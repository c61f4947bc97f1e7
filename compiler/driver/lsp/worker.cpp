#include "driver/lsp/worker.hpp"

#include "driver/disk_file_system.hpp"
#include "driver/edited_files.hpp"
#include "driver/lsp/outputs.hpp"
#include "driver/projects.hpp"
#include "driver/read_roots.hpp"

#include <algorithm>
#include <exception>
#include <set>
#include <utility>

namespace drc::driver::lsp {

using language_server::Analysed;
using language_server::Job;

Worker::Worker(const ReadOptions& read, std::function<void()> isDone)
    : read_(read), isDone_(std::move(isDone)), thread_([this] { run(); }) {}

Worker::~Worker() {
    {
        const std::lock_guard lock(mutex_);
        isOver_ = true;
        stops_.request_stop();
    }
    wakes_.notify_one();
    thread_.join();
}

void Worker::begin(Job job) {
    {
        const std::lock_guard lock(mutex_);
        job_ = std::move(job);
        stops_ = std::stop_source();
    }
    wakes_.notify_one();
}

void Worker::stop() {
    const std::lock_guard lock(mutex_);
    stops_.request_stop();
}

std::vector<Analysed> Worker::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(done_, {});
}

void Worker::run() {
    for (;;) {
        std::optional<Job> job;
        std::stop_token stop;
        {
            std::unique_lock lock(mutex_);
            wakes_.wait(lock, [this] { return isOver_ || job_; });
            if (isOver_) return;
            job = std::exchange(job_, std::nullopt);
            stop = stops_.get_token();
        }
        Analysed result = analysed(*job, stop);
        {
            const std::lock_guard lock(mutex_);
            done_.push_back(std::move(result));
        }
        isDone_();
    }
}

namespace {

/// Whether it was tried what would help where an objective is missed, or nothing is missed.
bool hasAlternatives(const pipeline::Analysis& analysis) {
    const auto topologies = analysis.topologies();
    return std::none_of(topologies.begin(), topologies.end(), [](const pipeline::AnalysedTopology* one) {
        return one->ledger && one->ledger->misses() && one->alternatives.empty();
    });
}

/// Whether it is known what the library says to whoever deploys, or that cannot be.
bool hasDeployment(const pipeline::Analysis& analysis) {
    if (analysis.findings().hasErrors()) return true;
    const auto topologies = analysis.topologies();
    return std::none_of(topologies.begin(), topologies.end(), [](const pipeline::AnalysedTopology* one) {
        const auto& used = one->program.providers;
        return std::any_of(used.begin(), used.end(),
                           [](const ir::Provider& provider) { return provider.deployment.isNull(); });
    });
}

} // namespace

/// Whatever goes wrong with one program, the others go on.
Analysed Worker::analysed(const Job& job, const std::stop_token& stop) const {
    try {
        return work(job, stop);
    } catch (const std::exception& error) {
        return {job.root, job.state, nullptr, error.what()};
    }
}

Analysed Worker::work(const Job& job, std::stop_token stop) const {
    const bool alternatives = std::any_of(job.outputs.begin(), job.outputs.end(), showsAlternatives);
    const bool deployment = std::any_of(job.outputs.begin(), job.outputs.end(), isDeployed);
    Analysed result{job.root, job.state, job.analysis};
    if (result.analysis == nullptr || (alternatives && !hasAlternatives(*result.analysis)) ||
        (deployment && !hasDeployment(*result.analysis)))
        result.analysis = analyse(job, alternatives, deployment, stop);
    if (result.analysis == nullptr || !result.analysis->sound()) return result;
    for (const std::string& name : job.outputs) {
        if (stop.stop_requested()) return {job.root, job.state, nullptr};
        result.outputs.emplace(name, outputText(result.analysis, name));
    }
    return result;
}

std::shared_ptr<const pipeline::Analysis> Worker::analyse(const Job& job, bool alternatives, bool deployment,
                                                          std::stop_token stop) const {
    static const DiskFileSystem disk;
    std::set<std::string> edited;
    for (const auto& [path, text] : *job.texts)
        if (language_server::isConfiguration(path)) edited.insert(path);
    Projects projects(edited);
    source::SourceMap sources;
    Configurations configurations(projects, sources);
    for (const std::string& path : edited)
        configurations.put(path, job.texts->at(path)->text());
    std::vector<std::string> allowed = read_.allowed;
    if (!read_.library.empty()) allowed.push_back(read_.library);
    const ReadRoots roots(disk, projects, {job.root}, allowed);
    EditedFiles files(roots);
    for (const auto& [path, text] : *job.texts)
        files.put(path, text->text());
    pipeline::Options options = pipelineOptions(read_);
    options.processEnds = false;
    options.threads = 1;
    if (job.names) options.examples = syntax::Examples::Read;
    pipeline::Request request;
    request.places = true;
    request.suppressions = true;
    request.names = job.names;
    request.values = true;
    request.cost = job.costs;
    request.alternatives = alternatives;
    request.deployment = deployment;
    std::vector<pipeline::Input> inputs{{job.root, std::nullopt, "", configurations.of(job.root, read_)}};
    if (const auto open = job.texts->find(job.root); open != job.texts->end())
        inputs.front().text = open->second->text();
    return pipeline::Analysis::of(files, inputs, options, request, std::move(stop));
}

} // namespace drc::driver::lsp
