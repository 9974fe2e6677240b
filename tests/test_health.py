async def test_health_names_each_dependency_and_its_state(client):
    response = await client.get("/health")
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "up"
    assert body["postgresql"]["status"] == "up"
    assert body["redis"]["status"] == "up"


async def test_live_answers_without_asking_anybody(client):
    assert (await client.get("/health/live")).json() == {"status": "up"}
