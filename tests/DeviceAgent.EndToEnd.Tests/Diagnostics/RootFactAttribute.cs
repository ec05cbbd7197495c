namespace DeviceAgent.EndToEnd.Tests.Diagnostics;

/// <summary>Gives files to another user, which only root can.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "only root can give files away";
        }
    }
}
