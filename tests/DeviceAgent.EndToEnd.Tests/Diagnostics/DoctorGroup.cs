namespace DeviceAgent.EndToEnd.Tests.Diagnostics;

/// <summary>The tests that share the one site.</summary>
[CollectionDefinition(Name)]
public sealed class DoctorGroup : ICollectionFixture<DoctorSite>
{
    public const string Name = "doctor";
}
