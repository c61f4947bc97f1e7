#include "language_server/refreshes.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace drc::language_server {

namespace {

struct Refresh {
    std::string_view method;  ///< of the request whose answer is outdated
    std::string_view refresh; ///< that says so
    bool Client::*isKnown;
    const char* counts; ///< the member of the answer that counts; null for all of it
};

constexpr std::array refreshes{
    Refresh{"textDocument/inlayHint", "workspace/inlayHint/refresh", &Client::refreshesHints, nullptr},
    Refresh{"textDocument/codeLens", "workspace/codeLens/refresh", &Client::refreshesLenses, nullptr},
    Refresh{"textDocument/semanticTokens/full", "workspace/semanticTokens/refresh", &Client::refreshesTokens,
            "data"},
    Refresh{"textDocument/diagnostic", "workspace/diagnostic/refresh", &Client::refreshesDiagnostics,
            "items"},
};

const Refresh* refreshOf(std::string_view method) {
    const auto found = std::find_if(refreshes.begin(), refreshes.end(),
                                    [&](const Refresh& one) { return one.method == method; });
    return found == refreshes.end() ? nullptr : &*found;
}

std::size_t hashOf(const Refresh& refresh, const Json& answer) {
    const bool isPart = refresh.counts != nullptr && answer.is_object() && answer.contains(refresh.counts);
    return std::hash<std::string>()(json_rpc::textOf(isPart ? answer[refresh.counts] : answer));
}

} // namespace

void Answered::note(const Feature& feature, const Received& params, const View& view, const Json& answer) {
    const Refresh* const refresh = refreshOf(feature.method);
    if (refresh == nullptr || !(view.client().*refresh->isKnown)) return;
    byPath_[view.document().path][refresh->method] = {view.document().text, params, hashOf(*refresh, answer)};
}

void Answered::forget(const std::string& path) {
    byPath_.erase(path);
}

std::vector<std::string_view>
Answered::outdated(const Documents& documents, const std::function<View(const Document& document)>& viewNow) {
    std::vector<std::string_view> result;
    for (auto& [path, answers] : byPath_) {
        const Document* const document = documents.at(path);
        if (document == nullptr) continue;
        const View view = viewNow(*document);
        if (view.file() == nullptr) continue;
        for (auto& [method, answer] : answers) {
            const Refresh& refresh = *refreshOf(method);
            if (answer.text != document->text) continue;
            const std::size_t now = hashOf(refresh, findFeature(method)->answer(view, answer.params));
            if (now == std::exchange(answer.hash, now)) continue;
            if (std::find(result.begin(), result.end(), refresh.refresh) == result.end())
                result.push_back(refresh.refresh);
        }
    }
    return result;
}

std::vector<std::string> ContentReaders::outdated(const std::string& program, std::uint64_t edition) {
    std::vector<std::string> result;
    for (auto one = read_.begin(); one != read_.end();) {
        if (one->second.program != program || one->second.edition == edition) {
            ++one;
            continue;
        }
        result.push_back(one->first);
        one = read_.erase(one);
    }
    return result;
}

} // namespace drc::language_server
