namespace DeviceAgent.Org.Cli.Seed;

/// <summary>A made-up person.</summary>
internal sealed record SeedPerson(string FirstName, string LastName, string Login)
{
    public required string Department { get; init; }

    public required string Title { get; init; }

    public required string City { get; init; }

    public required string Country { get; init; }

    public required string EmployeeNumber { get; init; }

    /// <summary>False for one who has not begun yet.</summary>
    public required bool Active { get; init; }

    /// <summary>The short name of the account on a Mac.</summary>
    public string Account { get; } = SeedNames.Ascii(FirstName)[..1] + SeedNames.Ascii(LastName);
}
