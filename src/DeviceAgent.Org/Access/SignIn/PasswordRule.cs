using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>What a password must be: long. Rules on kinds of characters make worse ones (NIST SP 800-63B section 3.1.1.2).</summary>
public static class PasswordRule
{
    public const int Shortest = 15;
    public const int Longest = 128;

    /// <exception cref="OrgException">400: too short, too long, or of too few different characters.</exception>
    public static void Require(string? password)
    {
        if (password is null || password.Length is < Shortest or > Longest)
        {
            throw OrgException.Invalid("password", $"must have {Shortest} to {Longest} characters");
        }

        if (password.Distinct().Count() < 5)
        {
            throw OrgException.Invalid("password", "must have at least five different characters");
        }
    }
}
