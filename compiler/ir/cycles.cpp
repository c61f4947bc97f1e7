#include "ir/cycles.hpp"

#include <algorithm>
#include <deque>

namespace drc::ir {

namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

/// Tarjan's algorithm, without recursion: a chain of needs may be as long as the program.
class Groups {
public:
    explicit Groups(const Graph& graph)
        : graph_(graph), order_(graph.size(), none), lowest_(graph.size(), 0), group_(graph.size(), none) {
        for (std::size_t node = 0; node < graph.size(); ++node)
            if (order_[node] == none) visit(node);
    }
    /// Nodes that reach each other have one number.
    std::size_t of(std::size_t node) const { return group_[node]; }

private:
    struct Visit {
        std::size_t node;
        std::size_t next; ///< which of its needs is looked at next
    };

    void visit(std::size_t root) {
        enter(root);
        while (!open_.empty()) {
            const std::size_t node = open_.back().node;
            if (open_.back().next < graph_[node].size()) {
                const std::size_t need = graph_[node][open_.back().next++];
                if (order_[need] == none)
                    enter(need);
                else if (group_[need] == none)
                    lowest_[node] = std::min(lowest_[node], order_[need]);
                continue;
            }
            open_.pop_back();
            if (!open_.empty())
                lowest_[open_.back().node] = std::min(lowest_[open_.back().node], lowest_[node]);
            if (lowest_[node] == order_[node]) close(node);
        }
    }

    void enter(std::size_t node) {
        order_[node] = lowest_[node] = count_++;
        waiting_.push_back(node);
        open_.push_back({node, 0});
    }

    void close(std::size_t node) {
        std::size_t member = none;
        while (member != node) {
            member = waiting_.back();
            waiting_.pop_back();
            group_[member] = groups_;
        }
        ++groups_;
    }

    const Graph& graph_;
    std::vector<std::size_t> order_;
    std::vector<std::size_t> lowest_;
    std::vector<std::size_t> group_;
    std::vector<std::size_t> waiting_;
    std::vector<Visit> open_;
    std::size_t count_ = 0;
    std::size_t groups_ = 0;
};

/// The nodes from `start` to one that needs it; empty when there is no path back.
std::vector<std::size_t> wayBack(const Graph& graph, const Groups& groups, std::size_t start) {
    std::vector<std::size_t> from(graph.size(), none);
    std::deque<std::size_t> open{start};
    while (!open.empty()) {
        const std::size_t node = open.front();
        open.pop_front();
        for (const std::size_t need : graph[node]) {
            if (need == start) {
                std::vector<std::size_t> way;
                for (std::size_t step = node; step != start; step = from[step])
                    way.push_back(step);
                way.push_back(start);
                std::reverse(way.begin(), way.end());
                return way;
            }
            if (from[need] != none || groups.of(need) != groups.of(start)) continue;
            from[need] = node;
            open.push_back(need);
        }
    }
    return {};
}

} // namespace

std::vector<std::vector<std::size_t>> cyclesOf(const Graph& graph) {
    const Groups groups(graph);
    std::vector<std::size_t> sizes(graph.size(), 0);
    for (std::size_t node = 0; node < graph.size(); ++node)
        ++sizes[groups.of(node)];
    std::vector<bool> done(graph.size(), false); // by group
    std::vector<std::vector<std::size_t>> cycles;
    for (std::size_t node = 0; node < graph.size(); ++node) {
        const std::size_t group = groups.of(node);
        const bool needsItself = std::find(graph[node].begin(), graph[node].end(), node) != graph[node].end();
        if (done[group] || (sizes[group] == 1 && !needsItself)) continue;
        done[group] = true;
        cycles.push_back(wayBack(graph, groups, node));
    }
    return cycles;
}

} // namespace drc::ir
