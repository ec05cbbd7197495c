using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage.PostgreSql;
using Npgsql;

namespace DeviceAgent.Org.Tests.PostgreSql;

public sealed class PostgreSqlAddressTests
{
    [Theory]
    [InlineData("postgresql://device_org@db.example.com/org", "db.example.com", 5432, "device_org", SslMode.VerifyFull)]
    [InlineData("postgres://device_org@[::1]:5433/org?sslmode=disable", "::1", 5433, "device_org", SslMode.Disable)]
    [InlineData("postgresql://device_org@db.example.com/org?sslmode=verify-ca", "db.example.com", 5432, "device_org", SslMode.VerifyCA)]
    [InlineData("postgresql:///org?host=/run/postgresql&user=device%5Forg", "/run/postgresql", 5432, "device_org", SslMode.Disable)]
    [InlineData("postgresql:///org?host=/run/postgresql&user=device_org&port=5434", "/run/postgresql", 5434, "device_org", SslMode.Disable)]
    public void An_address_is_read_as_libpq_does_but_never_goes_over_a_network_without_knowing_the_server(
        string text, string host, int port, string user, SslMode mode)
    {
        var read = new NpgsqlConnectionStringBuilder(PostgreSqlAddress.Parse(text).ConnectionString);

        Assert.Equal((host, port, user, "org", mode), (read.Host, read.Port, read.Username, read.Database, read.SslMode));
    }

    [Theory]
    [InlineData("org.db", "must be an address such as")]
    [InlineData("mysql://u@h/org", "must be an address such as")]
    [InlineData("postgresql://u@h", "must name a database")]
    [InlineData("postgresql://u@h/a/b", "must name a database")]
    [InlineData("postgresql://h/org", "must name a user")]
    [InlineData("postgresql:///org?user=u", "must name a host")]
    [InlineData("postgresql://u@h/org?sslmode=require", "must be verify-full")]
    [InlineData("postgresql://u@h/org?sslmode=disable", "must be verify-full")]
    [InlineData("postgresql://u@h/org?password=tops3cret", "password is none of")]
    [InlineData("postgresql://u@h/org?user=a&user=b", "comes twice")]
    [InlineData("postgresql://u@h/org?port=0", "port must be")]
    [InlineData("postgresql://u:tops3cret@h/org", "Database:PasswordFile")]
    public void What_cannot_be_is_said_and_a_password_is_not_said_again(string text, string expected)
    {
        string said = Assert.Throws<OrgConfigurationException>(() => PostgreSqlAddress.Parse(text)).Message;

        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.DoesNotContain("tops3cret", said, StringComparison.Ordinal);
    }
}
