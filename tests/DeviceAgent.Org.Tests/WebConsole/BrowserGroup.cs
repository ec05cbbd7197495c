namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>One browser for all of them, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserGroup : ICollectionFixture<Browser>
{
    public const string Name = "browser";
}
