#pragma once

#include <cstddef>
#include <functional>

namespace drc::pipeline {

/// Calls `work` for each number below `count`, on so many threads; 0 means as many as the machine runs at a
/// time. Which thread takes which number is chance, so what `work` does must not depend on it. Ends when all
/// calls have; the exception of the smallest number is thrown again.
void forEachInParallel(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& work);

} // namespace drc::pipeline
