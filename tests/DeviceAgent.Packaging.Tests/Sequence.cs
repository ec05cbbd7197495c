// One test at a time: a script that one thread has just written cannot be started while a process that another thread starts still holds
// the file open for writing (ETXTBSY).
[assembly: CollectionBehavior(DisableTestParallelization = true)]
