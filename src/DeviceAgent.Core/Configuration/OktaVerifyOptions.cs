namespace DeviceAgent.Core.Configuration;

/// <summary>Keys below <c>OktaVerify:</c>.</summary>
public sealed record OktaVerifyOptions
{
    public string AppPath { get; init; } = "/Applications/Okta Verify.app";

    public string MinimumVersion { get; init; } = "9.46.1";
}
