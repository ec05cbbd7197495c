namespace DeviceAgent.Org.Tests.Cli;

/// <summary>A test that gives files away, which only root can.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = Environment.UserName == "root" ? null : "only root can give files away";
}
