// Every test runs four or more real programs: more tests at once than two would only wait for each other.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: TestCollectionOrderer("DeviceAgent.EndToEnd.Tests.LongestFirst", "DeviceAgent.EndToEnd.Tests")]
